"""The facts behind indicators, carried from PostgreSQL (and the columnar mirror) into the engine that adds them up."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from django.db import connection

from xinglian.kernel import sql
from xinglian.kernel.engine import fresh_engine
from xinglian.signals.queries.figure_inputs import SIGN_IN_FACT
from xinglian.signals.queries.figure_inputs import carry as carry_rows
from xinglian.signals.queries.indicator_sql import INPUTS, STOCK_DAYS, steps
from xinglian.signals.queries.light_facts import first_of, load_gone
from xinglian.signals.rules.indicator import later, window

MONTHS = 24
_HERE = ZoneInfo("Asia/Shanghai")
_CITY = 4  # depth of a city in a region path: cn.<area>.<province>.<city>


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which months are computed, and how far the facts reach. The same for one partner as for all of them."""

    months: tuple[date, ...]
    ledger: date | None  # first month of order lines
    until: date  # last day of order lines, not after today
    people_since: date | None  # first month with a sign-in
    today: date

    @property
    def first(self) -> date:
        return self.months[0]

    @property
    def last(self) -> date:
        return self.months[-1]


def span(*, today: date, currency: str) -> Span:
    """Of the whole network, in quick look-ups."""
    known = sql.row(
        "SELECT (SELECT ordered_on FROM trade_pub_order_line WHERE ordered_on <= %(today)s ORDER BY ordered_on LIMIT 1) AS first,"
        " (SELECT ordered_on FROM trade_pub_order_line WHERE ordered_on <= %(today)s ORDER BY ordered_on DESC LIMIT 1) AS last",
        {"today": today},
    ) or {"first": None, "last": None}
    people = first_of(SIGN_IN_FACT)
    sent = sql.value(
        "SELECT (min(started_at) AT TIME ZONE 'Asia/Shanghai')::date FROM push_pub_message"
    )
    ordered = sql.value(
        "SELECT (min(sent_at) AT TIME ZONE 'Asia/Shanghai')::date FROM orders_pub_order"
    )
    begun = [day for day in (known["first"], people, sent, ordered) if day]
    return Span(
        months=tuple(window(first_fact=min(begun, default=None), now=today, months=MONTHS)),
        ledger=known["first"].replace(day=1) if known["first"] else None,
        until=known["last"] or today,
        people_since=people.replace(day=1) if people else None,
        today=today,
    )


def open_engine(*, memory: str = "2GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An empty engine with the input tables. Bounded memory: it spills instead of growing."""
    engine = fresh_engine(memory=memory, threads=threads)
    for table, columns in INPUTS.items():
        engine.execute(f"CREATE TABLE {table} ({columns})")
    return engine


def compute(engine: duckdb.DuckDBPyConnection, *, reach: Span, since: date, currency: str) -> None:
    """Fill the table `measured` for the months from `since` on."""
    given = {
        "first": max(since, reach.first), "last": reach.last, "until": reach.until, "ledger": reach.ledger,
        "people_since": reach.people_since, "currency": currency, "today": reach.today,
    }  # fmt: skip
    for _name, statement in steps():
        engine.execute(
            statement, {key: value for key, value in given.items() if f"${key}" in statement}
        )


def load(
    engine: duckdb.DuckDBPyConnection,
    *,
    reach: Span,
    since: date,
    partners: str,
    params: Sequence[object] = (),
    order_files: Sequence[Path] = (),
) -> None:
    """Fill the engine's tables with what the months from `since` on need, for the partners that `partners` (a SELECT of
    partner_id) yields. `order_files`: the mirror's files, when order lines are to be read from them."""
    before = later(since, -12)
    who = f"partner_id IN ({partners})"
    with tempfile.TemporaryDirectory(prefix="xl-indicators-") as folder:
        box = Path(folder)

        def carry(table: str, query: str, *more: object, only: bool = True) -> None:
            _carry(engine, box, table, query, [*more, *(params if only else ())])

        carry(
            "partner",
            "SELECT partner_id, type, coalesce(layer, ''),"
            f" coalesce(CASE WHEN nlevel(region_path) > {_CITY} THEN subpath(region_path, 0, {_CITY}) ELSE region_path END::text, ''),"
            " EXISTS (SELECT FROM identity_pub_membership AS m WHERE m.org_id = p.partner_id)"
            f" FROM partners_pub_partner AS p WHERE merged_into_partner_id IS NULL AND {who}",
        )
        carry("part", "SELECT part_id, '[' || replace(category_path::text || '.' || lower(category_code), '.', ',') || ']', is_ev FROM catalogue_pub_part", only=False)  # fmt: skip
        carry("price", "SELECT part_id, valid_from, valid_to, min_quantity, unit_price, currency FROM prices_pub_price WHERE valid_to IS NULL OR valid_to >= %s", since, only=False)  # fmt: skip
        if order_files:
            _mirror(engine, order_files, before)
        else:
            carry("line", f"SELECT partner_id, part_id, ordered_on, kind, quantity, unit_price, amount_minor, currency FROM trade_pub_order_line WHERE ordered_on >= %s AND {who}", before)  # fmt: skip
        carry("stock", f"SELECT partner_id, part_id, as_of, on_hand, round(value * 100)::bigint, last_moved_on FROM trade_pub_stock_day WHERE as_of >= %s::date - {STOCK_DAYS} AND {who}", before)  # fmt: skip
        carry(
            "reach",
            "SELECT partner_id, message_id, kind, must_acknowledge, started_at AT TIME ZONE 'UTC', first_read_at AT TIME ZONE 'UTC',"
            " first_acknowledged_at AT TIME ZONE 'UTC', reached_at AT TIME ZONE 'UTC' FROM push_pub_reach"
            f" WHERE started_at >= %s::timestamp AT TIME ZONE 'Asia/Shanghai' AND {who}",
            since,
        )
        carry("answer", _FACTS.format(columns="f.subject_id", more="AND f.subject = 'push.message'", who=_who(partners)), "push.answered", since)  # fmt: skip
        carry("signin", _FACTS.format(columns="f.at AT TIME ZONE 'UTC'", more="", who=_who(partners)), SIGN_IN_FACT, since)  # fmt: skip

        whose = _WHOSE.format(partners=partners)
        carry("promise", f"{_PROMISES} JOIN {whose} ON w.own_id = l.buyer_id WHERE l.first_promised_on >= %s AND l.quantity > l.cancelled", *params, *params, since, only=False)  # fmt: skip
        carry("purchase", f"{_PURCHASES} JOIN {whose} ON w.own_id = o.buyer_id WHERE greatest(o.shipped_at, o.received_at) >= %s::timestamp AT TIME ZONE 'Asia/Shanghai'", *params, *params, since, only=False)  # fmt: skip

        def carry_as(table: str, query: str, columns: str) -> None:
            carry_rows(engine, box, table, query, columns=columns)

        load_gone(engine, carry_as, table="answer", kind="push.answered", column="f.subject_id", since=since)  # fmt: skip
        load_gone(engine, carry_as, table="signin", kind=SIGN_IN_FACT, column='f."at"', since=since)  # fmt: skip


# Facts are never rewritten: what a partner did that was merged since counts for the kept one.
_FACTS = (
    "SELECT coalesce(s.kept_partner_id, f.org_id), {columns} FROM kernel_fact AS f"
    " LEFT JOIN partners_pub_successor AS s ON s.partner_id = f.org_id"
    " WHERE f.kind = %s AND f.at >= %s::timestamp AT TIME ZONE 'Asia/Shanghai' {more} AND {who}"
)


# Orders stay whose they were, too; asked so that the buyer's index serves a few partners.
_WHOSE = (
    "(SELECT partner_id AS own_id, partner_id FROM ({partners}) AS p UNION ALL SELECT partner_id, kept_partner_id"
    " FROM partners_pub_successor WHERE kept_partner_id <> partner_id AND kept_partner_id IN ({partners})) AS w"
)
_PROMISES = (
    "SELECT w.partner_id, l.first_promised_on, coalesce(l.received >= l.quantity - l.cancelled"
    " AND (l.received_at AT TIME ZONE 'Asia/Shanghai')::date <= l.first_promised_on, false) FROM orders_pub_line AS l"
)
_PURCHASES = (
    "SELECT w.partner_id, o.sent_at AT TIME ZONE 'UTC', o.shipped_at AT TIME ZONE 'UTC', o.received_at AT TIME ZONE 'UTC'"
    " FROM orders_pub_order AS o"
)


def _who(partners: str) -> str:
    return f"coalesce(s.kept_partner_id, f.org_id) IN ({partners})"


def _mirror(engine: duckdb.DuckDBPyConnection, files: Sequence[Path], before: date) -> None:
    """Read order lines in place, and only those of the partners at hand."""
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    engine.execute("DROP TABLE line")
    engine.execute(
        "CREATE VIEW line AS SELECT partner_id, part_id, ordered_on, kind, quantity::DOUBLE AS quantity,"
        " unit_price::DOUBLE AS unit_price, amount_minor, currency"
        f" FROM read_parquet([{names}], union_by_name = true) SEMI JOIN partner USING (partner_id)"
        f" WHERE ordered_on >= DATE '{before:%Y-%m-%d}'"
    )


def _carry(
    engine: duckdb.DuckDBPyConnection, box: Path, table: str, query: str, params: Sequence[object]
) -> None:
    """COPY out, read in: no row passes through Python."""
    file = box / f"{table}.csv"
    with (
        connection.cursor() as cursor,
        file.open("wb") as out,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", params) as rows,
    ):
        for chunk in rows:
            out.write(chunk)
    if file.stat().st_size == 0:
        return
    columns = ", ".join(
        f"'{name}': '{kind}'"
        for name, _space, kind in (one.strip().partition(" ") for one in INPUTS[table].split(","))
    )
    engine.execute(
        f"INSERT INTO {table} SELECT * FROM read_csv('{file}', columns = {{{columns}}}, header = false,"
        " delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, auto_detect = false)"
    )
    file.unlink()


def local_day(now: datetime) -> date:
    """The day it is in China."""
    return now.astimezone(_HERE).date()
