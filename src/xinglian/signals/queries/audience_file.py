"""The partners of an audience as rows of a file: made by the database, so that a million are a matter of seconds."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import audience_rows
from xinglian.signals.rules import registry

_TABLE = "signals_exported"
# What a spreadsheet would run gets an apostrophe in front (as `kernel.csv_cell.plain_cell`).
_PLAIN = r"CASE WHEN ltrim({0}, ' ') ~ '^[=+@\-\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]' THEN chr(39) || {0} ELSE {0} END"
_ROWS = f"""
SELECT {_PLAIN.format("p.code")}, {_PLAIN.format("p.name")}, coalesce(t.label, p.type), coalesce(l.label, p.layer),
       coalesce(v.name, ''), coalesce(c.name, ''), {_PLAIN.format("coalesce(m.name, '')")}, p.is_simulated
  FROM {_TABLE} e JOIN partners_pub_partner p USING (partner_id)
  LEFT JOIN signals_words t ON t.key = 'type:' || p.type
  LEFT JOIN signals_words l ON l.key = 'layer:' || p.layer
  LEFT JOIN identity_pub_region v ON v.code = p.province_code
  LEFT JOIN identity_pub_region c ON c.code = p.city_code
  LEFT JOIN (SELECT person_id, min(name) AS name FROM identity_pub_membership GROUP BY person_id) m
         ON m.person_id = p.csm_person_id
 ORDER BY p.code
"""


def prepare(ordinals: BitMap) -> int:
    """Put the audience into a table of this transaction; how many partners."""
    words = {
        f"{prefix}:{key}": str(label)
        for prefix in ("type", "layer")
        for key, label in registry.REGISTER_WORDS[prefix].items()
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}, signals_words")
        count = audience_rows.fill_table(cursor, ordinals, _TABLE)
        cursor.execute("CREATE TEMP TABLE signals_words ON COMMIT DROP AS SELECT * FROM unnest(%s::text[], %s::text[]) AS w(key, label)", [list(words), list(words.values())])  # fmt: skip
    return count


def as_csv() -> Iterator[bytes]:
    """The rows of what was prepared, without the mark of simulated data in the last column."""
    query = f"SELECT * FROM ({_ROWS}) AS r(code, name, type, layer, province, city, csm, simulated)"
    columns = "code, name, type, layer, province, city, csm"
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY ({query.replace('SELECT *', f'SELECT {columns}', 1)}) TO STDOUT (FORMAT csv)"
        ) as rows,
    ):
        for chunk in rows:
            yield bytes(chunk)


def as_rows() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        return [row[:7] for row in cursor.fetchall()]


def is_simulated() -> bool:
    return bool(
        sql.value(
            f"SELECT EXISTS (SELECT FROM {_TABLE} JOIN partners_pub_partner p USING (partner_id) WHERE p.is_simulated)"
        )
    )
