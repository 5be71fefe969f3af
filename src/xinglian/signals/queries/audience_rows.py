"""From ordinals to partners, set-based: a million bits become rows without a loop."""

import re
from typing import Any

import numpy as np
from django.db import connection
from pyroaring import BitMap

_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TAIL = b"\xff\xff"
_ROW = np.dtype([("fields", ">i2"), ("length", ">i4"), ("value", ">i4")])
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,50}")


class BadTableName(ValueError):
    """A temp table's name is one of our own words: lower case letters, digits, underscores."""


def fill_table(cursor: Any, ordinals: BitMap, table: str) -> int:
    """Create the temp table `table (partner_id bigint)`, gone at commit, and fill it; how many rows.

    The caller's row security holds: partners out of its sight are not in the table.
    """
    if not _NAME.fullmatch(table):
        raise BadTableName(table)
    cursor.execute(f"CREATE TEMP TABLE {table} (partner_id bigint) ON COMMIT DROP")
    cursor.execute(f"CREATE TEMP TABLE {table}_bits (ordinal int) ON COMMIT DROP")
    _copy(cursor, ordinals, f"{table}_bits")
    cursor.execute(f"ANALYZE {table}_bits")
    cursor.execute(
        f"INSERT INTO {table} SELECT p.partner_id FROM {table}_bits b JOIN partners_pub_partner p USING (ordinal)"
    )
    count = int(cursor.rowcount)
    cursor.execute(f"DROP TABLE {table}_bits")
    cursor.execute(f"ANALYZE {table}")
    return count


def partner_ids(ordinals: BitMap) -> list[int]:
    """Partner ids in order of their ordinals."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE signals_wanted (ordinal int) ON COMMIT DROP")
        _copy(cursor, ordinals, "signals_wanted")
        cursor.execute("ANALYZE signals_wanted")
        cursor.execute(
            "SELECT array_send(array_agg(p.partner_id ORDER BY p.ordinal))"
            " FROM signals_wanted w JOIN partners_pub_partner p USING (ordinal)"
        )
        sent = cursor.fetchone()[0]
        cursor.execute("DROP TABLE signals_wanted")
    if not sent:
        return []
    # An int8[] as PostgreSQL sends it: 20 bytes of head, then (length, value) pairs, big endian.
    pairs = np.frombuffer(
        bytes(sent), dtype=np.dtype([("length", ">i4"), ("value", ">i8")]), offset=20
    )
    ids: list[int] = pairs["value"].tolist()
    return ids


def _copy(cursor: Any, ordinals: BitMap, table: str) -> None:
    """COPY in binary form, built by numpy in one piece."""
    values = np.array(
        ordinals.to_array() if hasattr(ordinals, "to_array") else list(ordinals), dtype=np.int64
    )
    rows = np.empty(len(values), dtype=_ROW)
    rows["fields"], rows["length"], rows["value"] = 1, 4, values
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
        copy.write(_HEAD + rows.tobytes() + _TAIL)
