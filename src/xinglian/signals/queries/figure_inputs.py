"""The facts, carried from PostgreSQL (and the columnar mirror) into the engine that counts them."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from django.db import connection

from xinglian.kernel import sql
from xinglian.signals.queries.figure_sql import INPUTS
from xinglian.signals.queries.light_facts import known_kinds, load_facts

# What a refresh reads: published views and light facts. Times leave as UTC without a zone.
_PARTNERS = """
SELECT partner_id, ordinal, type, status, coalesce(layer, ''), coalesce(province_code, ''),
       coalesce(region_path::text, ''), joined_on, csm_person_id, mentor_partner_id, parent_partner_id,
       coalesce(contact_phone, '') <> '', bays, technicians, ev_certified
FROM partners_pub_partner WHERE merged_into_partner_id IS NULL
"""
_PARTS = """
SELECT p.part_id, '[' || replace(p.category_path::text || '.' || lower(p.category_code), '.', ',') || ']', p.brand, p.is_ev,
       p.superseded_by_part_id IS NOT NULL, p.launched_on, l.list_minor
FROM catalogue_pub_part AS p LEFT JOIN (
    SELECT part_id, max(unit_price) * 100 AS list_minor FROM prices_pub_price
    WHERE currency = {currency} AND valid_from <= {day} AND (valid_to IS NULL OR valid_to >= {day}) AND min_quantity <= 1
    GROUP BY part_id) AS l USING (part_id)
"""
_LINES = "SELECT partner_id, part_id, ordered_on, kind, amount_minor, currency, quantity FROM trade_pub_order_line"
_STOCK = """
SELECT partner_id, part_id, as_of, on_hand, round(greatest(on_hand, 0) * coalesce(unit_cost, 0) * 100)::bigint, last_moved_on
FROM trade_pub_stock
"""
_RECEIPTS = """
SELECT partner_id, message_id, sent_at AT TIME ZONE 'UTC', read_at AT TIME ZONE 'UTC',
       acknowledged_at AT TIME ZONE 'UTC', acted_at AT TIME ZONE 'UTC', must_acknowledge, kind, person_id
FROM push_pub_receipt
"""
# Of a night that came before the partner's last order it is silent: `figure_sql` compares the days.
_FORECAST = "SELECT partner_id, last_on, due_on, latest_on, chance_30, chance_90, lost, change, distance FROM signals_forecast"
# Also read by the indicators.
SIGN_IN_FACT = "identity.signed_in"
_PEOPLE = """
SELECT org_id, is_liaison, coalesce(phone, '') <> '' OR coalesce(email, '') <> ''
FROM identity_pub_membership WHERE is_active
"""


def load_inputs(
    engine: duckdb.DuckDBPyConnection,
    *,
    now: datetime,
    currency: str,
    partner_ids: Sequence[int] | None = None,
    order_files: Sequence[Path] = (),
) -> None:
    """Fill the engine's input tables, for all partners or for some.

    `order_files` are the mirror's Parquet files: when given, order lines are read from them and not from PostgreSQL.
    A view that no installed context publishes leaves its table empty: its figures then say "nobody knows".
    """
    mine = _only("partner_id", partner_ids)
    with tempfile.TemporaryDirectory(prefix="xl-signals-") as folder:
        box = Path(folder)
        _carry(engine, box, "partner", _PARTNERS + mine.replace("WHERE", "AND"))
        quoted = sql.value("SELECT quote_literal(%s)", [currency])
        parts = _PARTS.format(currency=quoted, day=f"'{now.date()}'")
        _carry(engine, box, "part", parts, view="catalogue_pub_part")
        if order_files:
            _mirror(engine, order_files)
        else:
            _carry(engine, box, "line", _LINES + mine, view="trade_pub_order_line")
        _carry(engine, box, "stock", _STOCK + mine, view="trade_pub_stock")
        since = now - timedelta(days=90)
        _carry(
            engine, box, "receipt",
            f"{_RECEIPTS} WHERE sent_at > '{since.isoformat()}'" + mine.replace("WHERE", "AND"),
            view="push_pub_receipt",
        )  # fmt: skip
        _carry(
            engine, box, "person", _PEOPLE + _only("org_id", partner_ids).replace("WHERE", "AND")
        )
        _carry(engine, box, "forecast", _FORECAST + mine)
        engine.executemany(
            "INSERT INTO known VALUES (?)", [("",), *((kind,) for kind in known_kinds())]
        )
        two_years = (now - timedelta(days=730)).isoformat()
        load_facts(
            engine,
            lambda table, query, columns: carry(engine, box, table, query, columns=columns),
            since=two_years,
            columns=INPUTS["fact"],
            partner_ids=partner_ids,
        )


def _mirror(engine: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Read order lines in place, and only those of the partners at hand."""
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    engine.execute("DROP TABLE line")
    engine.execute(
        "CREATE VIEW line AS SELECT partner_id, part_id, ordered_on, kind, amount_minor, currency, quantity"
        f" FROM read_parquet([{names}], union_by_name = true) SEMI JOIN partner USING (partner_id)"
    )


def _carry(
    engine: duckdb.DuckDBPyConnection, box: Path, table: str, query: str, *, view: str = ""
) -> None:
    carry(engine, box, table, query, columns=INPUTS[table], view=view)


def carry(
    engine: duckdb.DuckDBPyConnection, box: Path, table: str, query: str, *, columns: str, view: str = ""
) -> None:  # fmt: skip
    """COPY out, read in: no row passes through Python. `columns`: the table's, as it was created."""
    if view and not sql.value("SELECT to_regclass(%s)", [view]):
        return
    file = box / f"{table}.csv"
    with (
        connection.cursor() as cursor,
        file.open("wb") as out,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as rows,
    ):
        for chunk in rows:
            out.write(chunk)
    if file.stat().st_size == 0:
        return
    kinds = ", ".join(
        f"'{name}': '{kind}'"
        for name, _space, kind in (column.strip().partition(" ") for column in columns.split(","))
    )
    engine.execute(
        f"INSERT INTO {table} SELECT * FROM read_csv('{file}', columns = {{{kinds}}}, header = false,"
        " delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, auto_detect = false)"
    )
    file.unlink()


def _only(column: str, partner_ids: Sequence[int] | None) -> str:
    if partner_ids is None:
        return ""
    ids = ", ".join(str(int(partner_id)) for partner_id in partner_ids) or "NULL"
    return f" WHERE {column} IN ({ids})"
