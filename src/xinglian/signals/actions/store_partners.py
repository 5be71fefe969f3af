"""Write figures and tags of partners: rows that are the same stay untouched, and a tag that is kept keeps its day."""

import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
from django.db import connection

from xinglian.kernel import sql
from xinglian.signals.rules import registry


def store_figures(
    engine: duckdb.DuckDBPyConnection, *, now: datetime, partner_ids: Sequence[int] | None
) -> None:
    names = ["partner_id", "ordinal", *registry.FIGURES]
    columns = ", ".join(f'"{name}"' for name in names)
    sql.execute("CREATE TEMP TABLE signals_incoming (LIKE signals_figures) ON COMMIT DROP")
    sql.execute("ALTER TABLE signals_incoming ALTER computed_at DROP NOT NULL")
    _copy_in(engine, f"SELECT {columns} FROM figures", f"signals_incoming ({columns})")
    _forget("signals_figures", kept="signals_incoming", partner_ids=partner_ids)
    own = ", ".join(f'"{name}"' for name in names[1:])
    there = ", ".join(f'excluded."{name}"' for name in names[1:])
    here = ", ".join(f'f."{name}"' for name in names[1:])
    sql.execute(
        f"INSERT INTO signals_figures AS f ({columns}, computed_at) SELECT {columns}, %s FROM signals_incoming"
        f" ON CONFLICT (partner_id) DO UPDATE SET ({own}, computed_at) = ROW({there}, excluded.computed_at)"
        f" WHERE ROW({here}) IS DISTINCT FROM ROW({there})",
        [now],
    )
    sql.execute("DROP TABLE signals_incoming")


def store_partner_tags(
    engine: duckdb.DuckDBPyConnection, *, today: date, partner_ids: Sequence[int] | None
) -> int:
    """Write the rows of partners whose tags changed; a tag they keep keeps its day. How many changed."""
    sql.execute(
        "CREATE TEMP TABLE signals_carried (partner_id bigint PRIMARY KEY, ordinal int, keys varchar(60)[]) ON COMMIT DROP"
    )
    _copy_in(
        engine, "SELECT partner_id, ordinal, '{' || keys || '}' FROM held",
        "signals_carried (partner_id, ordinal, keys)",
    )  # fmt: skip
    # What is lost becomes a span of the partner's history; one of less than a day is none.
    sql.execute(
        "INSERT INTO signals_tag_span (partner_id, tag, since, until)"
        " SELECT o.partner_id, k.key, k.since, %(today)s FROM signals_partner_tags AS o"
        " JOIN signals_carried AS c USING (partner_id) CROSS JOIN LATERAL unnest(o.keys, o.since) AS k(key, since)"
        " WHERE o.keys IS DISTINCT FROM c.keys AND k.key <> ALL(c.keys) AND k.since < %(today)s",
        {"today": today},
    )
    _forget("signals_partner_tags", kept="signals_carried", partner_ids=partner_ids)
    changed = sql.execute(
        "INSERT INTO signals_partner_tags (partner_id, ordinal, keys, since)"
        " SELECT c.partner_id, c.ordinal, c.keys, ARRAY(SELECT coalesce(o.since[array_position(o.keys, k.key)], %(today)s)"
        "   FROM unnest(c.keys) WITH ORDINALITY AS k(key, n) ORDER BY k.n)"
        " FROM signals_carried c LEFT JOIN signals_partner_tags o USING (partner_id)"
        " WHERE o.keys IS DISTINCT FROM c.keys OR o.ordinal IS DISTINCT FROM c.ordinal"
        " ON CONFLICT (partner_id) DO UPDATE SET ordinal = excluded.ordinal, keys = excluded.keys, since = excluded.since",
        {"today": today},
    )
    sql.execute("DROP TABLE signals_carried")
    return changed


def _forget(table: str, *, kept: str, partner_ids: Sequence[int] | None) -> None:
    """Those asked for (None: all) who are no longer there, such as a partner that was merged."""
    asked = None if partner_ids is None else list(partner_ids)
    sql.execute(
        f"DELETE FROM {table} AS t WHERE (%s::bigint[] IS NULL OR t.partner_id = ANY(%s::bigint[]))"
        f" AND NOT EXISTS (SELECT FROM {kept} AS k WHERE k.partner_id = t.partner_id)",
        [asked, asked],
    )


def _copy_in(engine: duckdb.DuckDBPyConnection, query: str, target: str) -> None:
    with tempfile.TemporaryDirectory(prefix="xl-signals-") as folder:
        file = Path(folder) / "rows.csv"
        engine.execute(f"COPY ({query}) TO '{file}' (FORMAT csv, HEADER false, NULLSTR '')")
        with (
            connection.cursor() as cursor,
            file.open("rb") as rows,
            cursor.copy(f"COPY {target} FROM STDIN (FORMAT csv)") as copy,
        ):
            while chunk := rows.read(1 << 20):
                copy.write(chunk)
