"""Measure indicators: compute what facts say, write what differs, carry the difference into the sums, and note what was
restated. The result for some partners is the same as that of a pass over all (tests/test_measure.py holds it)."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
from django.db import connection

from xinglian.kernel import knobs, live, outbox, sql
from xinglian.signals.events import IndicatorsMeasured
from xinglian.signals.queries import indicator_due, indicator_sql
from xinglian.signals.queries.indicator_inputs import (
    Span,
    compute,
    load,
    local_day,
    open_engine,
    span,
)
from xinglian.signals.rules.indicator import is_closed, later, measured, month_of

LIVE_TOPIC = "indicators"
CHUNK = 100_000
# Sums are kept by province (cn.<area>.<province>); deeper places add up their partners (queries/indicator_series.py).
_PROVINCE = "subpath({0}, 0, least(nlevel({0}), 3))"
_OUTREACH = ("push.receipt", "kernel.fact")
_DIFFERS = "(n.tops, n.bottoms, n.place, n.type, n.layer) IS DISTINCT FROM (o.tops, o.bottoms, o.place, o.type, o.layer)"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one run did. `changed`: partner months with other values than before; `restated`: those in closed months."""

    run_id: int
    partners: int
    changed: int
    restated: int
    first_month: date
    last_month: date


@dataclass(frozen=True, kw_only=True)
class _Run:
    id: int
    now: datetime
    reach: Span
    since: date
    currency: str
    closed: list[date]
    archived: list[date]
    order_files: Sequence[Path]


def measure_due(*, now: datetime, order_files: Sequence[Path] = ()) -> Measured | None:
    """The partners with new facts, from the earliest month these are about; everybody when a month has begun, or the definitions are others. None: nobody waits."""
    _alone()
    taken, is_all, first = indicator_due.take()
    reach, currency = _span(now)
    if is_all or _is_outdated(reach, currency):
        return _measure(
            now=now, reach=reach, currency=currency, scope="all", order_files=order_files
        )
    if not taken:
        return None
    return _measure(
        now=now, reach=reach, currency=currency, scope="partners", order_files=(), first=first
    )


def measure(
    *, now: datetime, order_files: Sequence[Path] = (), open_only: bool = False
) -> Measured:
    """Everybody: all months that are kept, or (`open_only`) those that are not closed yet. As a job of the network."""
    _alone()
    indicator_due.take()
    reach, currency = _span(now)
    scope = "open" if open_only and not _is_outdated(reach, currency) else "all"
    return _measure(now=now, reach=reach, currency=currency, scope=scope, order_files=order_files)


def _alone() -> None:
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.measure'))")


def _span(now: datetime) -> tuple[Span, str]:
    currency = str(knobs.value("signals.currency"))
    return span(today=local_day(now), currency=currency), currency


def fingerprint() -> str:
    """Of everything that says how indicators are computed."""
    text = repr(indicator_sql.steps())
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _is_outdated(reach: Span, currency: str) -> bool:
    """Whether what is kept was computed for other months, another reach of the facts, or by other definitions."""
    last = sql.row("SELECT * FROM signals_indicator_run ORDER BY id DESC LIMIT 1")
    return last is None or (
        last["first_month"], last["last_month"], month_of(last["orders_until"]), last["ledger_month"],
        last["people_month"], last["catalogue"], last["currency"],
    ) != (
        reach.first, reach.last, month_of(reach.until), reach.ledger, reach.people_since, fingerprint(), currency,
    )  # fmt: skip


def _measure(
    *, now: datetime, reach: Span, currency: str, scope: str, order_files: Sequence[Path], first: date | None = None
) -> Measured:  # fmt: skip
    grace = int(str(knobs.value("signals.indicator_grace_days")))
    today = local_day(now)
    if scope == "open":
        first = month_of(today - timedelta(days=31 + grace))
    # A month reads itself and what came before: earlier ones stay as they are.
    since = max(reach.first, first or reach.first)
    earlier = sql.row(
        "SELECT min(first_month) AS first, max(last_month) AS last FROM signals_indicator_run"
    )
    told = earlier if earlier and earlier["first"] else {"first": date.max, "last": date.min}
    kept = int(str(knobs.value("push.archive_months")))
    run = _Run(
        id=int(sql.value("SELECT kernel_new_id()")), now=now, reach=reach, since=since, currency=currency,
        closed=[m for m in reach.months if is_closed(m, today=today, grace_days=grace) and told["first"] <= m <= told["last"]],
        archived=[m for m in reach.months if kept and m <= later(reach.last, -kept)],
        order_files=order_files,
    )  # fmt: skip
    for month in reach.months:
        sql.execute("SELECT signals_indicator_part(%s)", [month])
    partners = changed = restated = 0
    if scope == "partners":
        partners, changed, restated = _chunk(run, "SELECT partner_id FROM signals_asked", [])
    else:
        for low, high in _ranges():
            some = (
                "SELECT partner_id FROM partners_pub_partner WHERE ordinal >= %s AND ordinal < %s"
            )
            done = _chunk(run, some, [low, high])
            partners, changed, restated = (a + b for a, b in zip((partners, changed, restated), done, strict=True))  # fmt: skip
        changed += _forget_removed(run)
    sql.execute(
        "DELETE FROM signals_indicator_sum WHERE partners = 0 AND month = ANY(%s)",
        [list(reach.months)],
    )
    sql.execute(
        "INSERT INTO signals_indicator_run (id, scope, first_month, last_month, orders_until, ledger_month, people_month,"
        " catalogue, started_at, finished_at, partners, changed, restated, currency)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp(), %s, %s, %s, %s)",
        [
            run.id, scope, reach.first, reach.last, reach.until, reach.ledger, reach.people_since, fingerprint(), now,
            partners, changed, restated, currency,
        ],
    )  # fmt: skip
    if changed:
        outbox.announce(IndicatorsMeasured(run_id=run.id, changed=changed))
    live.publish(LIVE_TOPIC)
    return Measured(
        run_id=run.id, partners=partners, changed=changed, restated=restated,
        first_month=since, last_month=reach.last,
    )  # fmt: skip


def _ranges() -> list[tuple[int, int]]:
    """Spans of ordinals that are computed at a time: bounded memory, whatever the size of the network."""
    most = int(sql.value("SELECT coalesce(max(ordinal), -1) FROM partners_pub_partner"))
    return [(low, low + CHUNK) for low in range(0, most + 1, CHUNK)]


def _chunk(run: _Run, partners: str, params: list[object]) -> tuple[int, int, int]:
    """Compute some partners and write what differs: partners, changed and restated partner months."""
    sql.execute("DROP TABLE IF EXISTS signals_new, signals_changed")
    sql.execute(
        "CREATE TEMP TABLE signals_new (partner_id bigint, month date, place ltree, type varchar(20), layer varchar(10),"
        " tops bigint[], bottoms bigint[], PRIMARY KEY (partner_id, month)) ON COMMIT DROP"
    )
    engine = open_engine()
    try:
        load(engine, reach=run.reach, since=run.since, partners=partners, params=params, order_files=run.order_files)  # fmt: skip
        compute(engine, reach=run.reach, since=run.since, currency=run.currency)
        _copy_in(engine)
        count = int(engine.execute("SELECT count(*) FROM partner").fetchall()[0][0])
    finally:
        engine.close()
    if run.archived:
        _keep_archived(run)
    sql.execute("ANALYZE signals_new")
    changed = sql.execute(
        "CREATE TEMP TABLE signals_changed ON COMMIT DROP AS"
        " SELECT coalesce(n.partner_id, o.partner_id) AS partner_id, coalesce(n.month, o.month) AS month,"
        " n.place, n.type, n.layer, n.tops, n.bottoms, o.place AS old_place, o.type AS old_type, o.layer AS old_layer,"
        " o.tops AS old_tops, o.bottoms AS old_bottoms FROM signals_new AS n FULL JOIN (SELECT * FROM signals_indicator"
        f" WHERE month BETWEEN %s AND %s AND partner_id IN ({partners})) AS o USING (partner_id, month) WHERE {_DIFFERS}",
        [run.since, run.reach.last, *params],
    )
    return count, changed, _write(run) if changed else 0


def _copy_in(engine: duckdb.DuckDBPyConnection) -> None:
    def text(name: str) -> str:
        return f"'{{' || array_to_string(list_transform({name}, lambda v: coalesce(v::VARCHAR, 'NULL')), ',') || '}}'"

    with tempfile.TemporaryDirectory(prefix="xl-indicators-") as folder:
        file = Path(folder) / "rows.csv"
        engine.execute(
            f"COPY (SELECT partner_id, month, place, type, layer, {text('tops')}, {text('bottoms')} FROM measured)"
            f" TO '{file}' (FORMAT csv, HEADER false, FORCE_QUOTE (place, layer))"
        )
        with (
            connection.cursor() as cursor,
            file.open("rb") as rows,
            cursor.copy("COPY signals_new FROM STDIN (FORMAT csv)") as copy,
        ):
            while chunk := rows.read(1 << 20):
                copy.write(chunk)


def _keep_archived(run: _Run) -> None:
    """Recipients of old months lie in the archive: their readings keep the figures they had."""
    seats = [one.place for one in measured() if one.source in _OUTREACH]
    merged = (
        "ARRAY(SELECT CASE WHEN g.i = ANY(%(seats)s) THEN o.{0}[g.i] ELSE n.{0}[g.i] END"
        " FROM generate_series(1, cardinality(n.{0})) AS g(i) ORDER BY g.i)"
    )
    sql.execute(
        f"UPDATE signals_new AS n SET tops = {merged.format('tops')}, bottoms = {merged.format('bottoms')}"
        " FROM signals_indicator AS o WHERE o.partner_id = n.partner_id AND o.month = n.month AND n.month = ANY(%(months)s)",
        {"seats": seats, "months": run.archived},
    )


def _write(run: _Run) -> int:
    """What changed, into values and sums; how many closed partner months are restated."""
    old = "unnest(c.old_tops, c.old_bottoms) WITH ORDINALITY AS u(top, bottom, seat)"
    sql.execute(
        "INSERT INTO signals_indicator_sum AS s (indicator, month, place, type, layer, top, bottom, partners)"
        " SELECT seat, month, place, type, layer, sum(top), sum(bottom), sum(one) FROM ("
        f"  SELECT u.seat, c.month, {_PROVINCE.format('c.place')} AS place, c.type, c.layer, u.top, u.bottom, 1 AS one FROM signals_changed AS c,"
        "   unnest(c.tops, c.bottoms) WITH ORDINALITY AS u(top, bottom, seat) WHERE u.bottom IS NOT NULL"
        f"  UNION ALL SELECT u.seat, c.month, {_PROVINCE.format('c.old_place')}, c.old_type, c.old_layer, -u.top, -u.bottom, -1"
        f"   FROM signals_changed AS c, {old} WHERE u.bottom IS NOT NULL) AS moved"
        " GROUP BY seat, month, place, type, layer HAVING sum(one) <> 0 OR sum(top) <> 0 OR sum(bottom) <> 0"
        " ON CONFLICT (indicator, month, place, type, layer) DO UPDATE SET top = s.top + excluded.top,"
        " bottom = s.bottom + excluded.bottom, partners = s.partners + excluded.partners"
    )
    restated = sql.execute(
        # A seat that is new since then was not said before: only what was kept is compared.
        "INSERT INTO signals_restated (run_id, partner_id, month, place, type, layer, causes, tops_before, bottoms_before,"
        " tops_after, bottoms_after, at) SELECT %(run)s, c.partner_id, c.month, coalesce(c.place, c.old_place),"
        " coalesce(c.type, c.old_type), coalesce(c.layer, c.old_layer), coalesce(nullif(a.causes, '{}'), e.causes, %(time)s),"
        " c.old_tops, c.old_bottoms, c.tops, c.bottoms, %(now)s FROM signals_changed AS c"
        " LEFT JOIN signals_asked AS a USING (partner_id) LEFT JOIN signals_asked AS e ON e.partner_id = 0"
        " WHERE c.month = ANY(%(closed)s) AND (c.old_tops IS NULL OR c.tops IS NULL"
        " OR (c.tops[1:cardinality(c.old_tops)], c.bottoms[1:cardinality(c.old_tops)]) IS DISTINCT FROM (c.old_tops, c.old_bottoms))",
        {"run": run.id, "now": run.now, "closed": run.closed, "time": [_cause_of_all(run)]},
    )
    sql.execute(
        "INSERT INTO signals_indicator AS i (partner_id, month, place, type, layer, tops, bottoms, run_id)"
        " SELECT partner_id, month, place, type, layer, tops, bottoms, %s FROM signals_changed WHERE tops IS NOT NULL"
        " ON CONFLICT (partner_id, month) DO UPDATE SET (place, type, layer, tops, bottoms, run_id) = ROW(excluded.place,"
        " excluded.type, excluded.layer, excluded.tops, excluded.bottoms, excluded.run_id)",
        [run.id],
    )
    sql.execute(
        "DELETE FROM signals_indicator AS i USING signals_changed AS c"
        " WHERE c.tops IS NULL AND i.partner_id = c.partner_id AND i.month = c.month"
    )
    return restated


def _cause_of_all(run: _Run) -> str:
    """Why a pass over everybody changes a closed month that nobody was asked about."""
    last = sql.value("SELECT catalogue FROM signals_indicator_run ORDER BY id DESC LIMIT 1")
    return indicator_due.TIME if last in (None, fingerprint()) else indicator_due.DEFINITION


def _forget_removed(run: _Run) -> int:
    """Partners that are in the register no more, with the import that brought them."""
    sql.execute("DROP TABLE IF EXISTS signals_changed")
    gone = sql.execute(
        "CREATE TEMP TABLE signals_changed ON COMMIT DROP AS SELECT partner_id, month, NULL::ltree AS place, NULL::text AS type,"
        " NULL::text AS layer, NULL::bigint[] AS tops, NULL::bigint[] AS bottoms, place AS old_place, type AS old_type,"
        " layer AS old_layer, tops AS old_tops, bottoms AS old_bottoms FROM signals_indicator AS i"
        " WHERE month BETWEEN %s AND %s AND NOT EXISTS (SELECT FROM partners_pub_partner AS p WHERE p.partner_id = i.partner_id)",
        [run.since, run.reach.last],
    )
    if gone:
        _write(run)
    return gone
