"""Light facts, as they stand, for the engine: from the columnar mirror, with what came since from the table itself.

A few partners are read from the table alone, by its index, while it has every month there is.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb

from xinglian.kernel import sql
from xinglian.kernel.engine import fresh_engine
from xinglian.kernel.fact_mirror import SINCE, Mirrored, mirrored
from xinglian.signals.queries import counted_once
from xinglian.signals.rules import registry

Carry = Callable[[str, str, str], None]  # table, query, its columns

# Facts are never rewritten: what a partner did that was merged since counts for the kept one.
_STANDING = """
SELECT coalesce(s.kept_partner_id, f.org_id), f.kind, f.at AT TIME ZONE 'UTC', f.amount, f.body->>'item'
FROM kernel_standing_fact AS f LEFT JOIN partners_pub_successor AS s ON s.partner_id = f.org_id
WHERE f.kind IN ({kinds}) AND f.at > '{since}'
"""
_RAW = (
    "org_id BIGINT, kind VARCHAR, told_at TIMESTAMP, amount DOUBLE, item VARCHAR, ref VARCHAR, revision INTEGER,"
    " is_withdrawn BOOLEAN, number VARCHAR"
)
_TAIL = """
SELECT f.org_id, f.kind, f.at AT TIME ZONE 'UTC', f.amount, f.body->>'item', f.ref, f.revision, f.is_withdrawn, {number}
FROM kernel_fact AS f WHERE f.kind IN ({kinds}){since}
"""
_FILES = """
SELECT org_id, kind, "at", CAST(CAST(amount AS VARCHAR) AS DOUBLE), json_extract_string(body, '$.item'), ref, revision,
       is_withdrawn, {number}
FROM read_parquet([{names}]) AS f WHERE kind IN ({kinds})
"""
# The latest revision of a document stands, whatever day it speaks of.
_LATEST = """
SELECT coalesce(s.kept_partner_id, r.org_id) AS partner_id, r.* FROM raw_fact AS r
LEFT JOIN (SELECT kind, ref, max(revision) AS latest FROM raw_fact WHERE revision > 0 GROUP BY ALL) AS n USING (kind, ref)
LEFT JOIN successor AS s ON s.partner_id = r.org_id
WHERE NOT r.is_withdrawn AND (n.latest IS NULL OR r.revision >= n.latest)
"""
_KNOWN = (
    "SELECT kind FROM unnest(%s::text[]) AS k(kind)"
    " WHERE EXISTS (SELECT FROM kernel_fact AS f WHERE f.kind = k.kind) ORDER BY kind"
)


def known_kinds() -> list[str]:
    """Kinds of light facts somebody records: of the others nothing is known of anybody."""
    known = set(sql.column(_KNOWN, [list(registry.FACT_KINDS)]))
    gone = mirrored().gone
    if gone:
        with fresh_engine(memory="700MB", threads=2) as engine:
            found = engine.execute(
                f"SELECT DISTINCT kind FROM read_parquet([{_names(gone)}])"
            ).fetchall()
        known |= {kind for (kind,) in found} & set(registry.FACT_KINDS)
    return sorted(known)


def load_facts(
    engine: duckdb.DuckDBPyConnection,
    carry: Carry,
    *,
    since: str,
    columns: str,
    partner_ids: Sequence[int] | None,
) -> None:
    """Fill the table `fact` (`columns`) with the standing facts of these partners since that moment."""
    known, kinds = mirrored(), ", ".join(f"'{kind}'" for kind in registry.FACT_KINDS)
    if not known.files or (partner_ids is not None and not known.gone):
        once = counted_once.once_sql(_of(partner_ids, "o"))
        carry("fact", _STANDING.format(kinds=kinds, since=since) + _of(partner_ids, "f") + once, columns)  # fmt: skip
        return
    _standing(engine, carry, known, kinds)
    only = "" if partner_ids is None else " SEMI JOIN partner USING (partner_id)"
    engine.execute(
        f"INSERT INTO fact SELECT partner_id, kind, told_at, amount, item FROM standing ANTI JOIN told_twice USING (kind, ref){only}"
        f" WHERE told_at > (TIMESTAMPTZ '{since}' AT TIME ZONE 'UTC')"
    )
    _put_away(engine)


def load_gone(
    engine: duckdb.DuckDBPyConnection, carry: Carry, *, table: str, kind: str, column: str, since: date
) -> None:  # fmt: skip
    """Add to `table` (partner_id, `column`) what months hold that the database has no more; of the partners at hand."""
    gone = mirrored().gone
    if not gone:
        return
    _successors(engine, carry)
    engine.execute(
        f"INSERT INTO {table} SELECT coalesce(s.kept_partner_id, f.org_id), {column}"
        f" FROM read_parquet([{_names(gone)}]) AS f LEFT JOIN successor AS s ON s.partner_id = f.org_id"
        ' WHERE f.kind = ? AND f."at" + INTERVAL 8 HOUR >= ?'
        " AND coalesce(s.kept_partner_id, f.org_id) IN (SELECT partner_id FROM partner)",
        [kind, since],
    )
    engine.execute("DROP TABLE successor")


def first_of(kind: str) -> date | None:
    """The day of the first fact of a kind, here in China."""
    found = [
        sql.value(
            "SELECT (min(at) AT TIME ZONE 'Asia/Shanghai')::date FROM kernel_fact WHERE kind = %s",
            [kind],
        )
    ]
    gone = mirrored().gone
    if gone:
        with fresh_engine(memory="700MB", threads=2) as engine:
            found += (
                engine.execute(
                    f'SELECT (min("at") + INTERVAL 8 HOUR)::DATE FROM read_parquet([{_names(gone)}]) WHERE kind = ?',
                    [kind],
                ).fetchone()
                or ()
            )
    return min((day for day in found if day), default=None)


def _standing(engine: duckdb.DuckDBPyConnection, carry: Carry, known: Mirrored, kinds: str) -> None:
    engine.execute(f"CREATE TEMP TABLE raw_fact ({_RAW})")
    _successors(engine, carry)
    since = SINCE.replace("%s", f"'{known.seen}'")
    newer = f" AND {since}" if known.seen else ""
    carry("raw_fact", _TAIL.format(kinds=kinds, since=newer, number=counted_once.number_column()), _RAW)  # fmt: skip
    files = _FILES.format(names=_names(known.files), kinds=kinds, number=counted_once.number_in_files())  # fmt: skip
    engine.execute(f"INSERT INTO raw_fact {files}")
    engine.execute(f"CREATE TEMP VIEW standing AS {_LATEST}")
    engine.execute(counted_once.twice_sql())


def _successors(engine: duckdb.DuckDBPyConnection, carry: Carry) -> None:
    columns = "partner_id BIGINT, kept_partner_id BIGINT"
    engine.execute(f"CREATE TEMP TABLE successor ({columns})")
    carry("successor", "SELECT partner_id, kept_partner_id FROM partners_pub_successor", columns)


def _put_away(engine: duckdb.DuckDBPyConnection) -> None:
    engine.execute(
        "DROP TABLE told_twice; DROP VIEW standing; DROP TABLE raw_fact; DROP TABLE successor"
    )


def _names(files: Sequence[Path]) -> str:
    return ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)


def _of(partner_ids: Sequence[int] | None, table: str) -> str:
    if partner_ids is None:
        return ""
    ids = ", ".join(str(int(partner_id)) for partner_id in partner_ids) or "NULL"
    return (
        f" AND {table}.org_id IN (SELECT unnest(ARRAY[{ids}]::bigint[]) UNION SELECT partner_id"
        f" FROM partners_pub_successor WHERE kept_partner_id IN ({ids}))"
    )
