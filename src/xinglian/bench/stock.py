"""`xinglian bench stock`: reservations a second by 20 clients, every fifth of one of five parts that run out.

Ours: `stock.reserve_many` as orders call it: scope, key, locks, row security, constraints, one line. Limit: one bare
transaction with the same lock, update and insert, as the superuser, into tables of the same form. Both by the same
processes and threads, alternating. Checked: not a piece too many is promised, and every promise stands in its cell.
Besides: the report of a ledger with a million movements.
"""

import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import psycopg
from django.db import connections

from xinglian.bench.frame import ROUNDS, BenchResult, check, median, peak_mb
from xinglian.bench.people import add_network
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.stock import api as stock
from xinglian.stock.actions.check import check_everything
from xinglian.stock.queries.overview import report

MAKER, PROCESSES, THREADS, HOT, EACH_HOT = 1, 4, 5, 5, 40
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
Job = Callable[[int, int, int, list[int]], list[float]]


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when something was promised twice."""
    each, parts, movements = (60, 2_000, 100_000) if quick else (400, 20_000, 1_000_000)
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=1)
    with psycopg.connect(admin, autocommit=True) as db:
        fill_ledger(db, parts, movements)
        numbers = [row[0] for row in db.execute("SELECT id FROM catalogue_part ORDER BY id")]
        db.execute("CREATE TABLE bench_cell (LIKE stock_cell INCLUDING ALL)")
        db.execute("INSERT INTO bench_cell SELECT * FROM stock_cell")
        db.execute("CREATE TABLE bench_reservation (LIKE stock_reservation INCLUDING ALL)")
        db.execute("ANALYZE")
        rates: dict[str, list[float]] = {"ours": [], "limit": []}
        waits: list[float] = []
        for turn in range(ROUNDS):
            for side, job in (("ours", _ours), ("limit", _bare)):
                seconds, found = all_clients(job, each, numbers, turn)
                rates[side].append(PROCESSES * THREADS * each / seconds)
                waits += found if side == "ours" else []
        _check(db)
    seconds_report = _reported()
    ours, limit = median(rates["ours"]), median(rates["limit"])
    return BenchResult(
        bench="stock",
        n=PROCESSES * THREADS * each * ROUNDS,
        ours={
            "seconds": 1 / ours, "per_second": round(ours), "peak_mb": peak_mb(), "clients": PROCESSES * THREADS,
            "middle_ms": round(1000 * statistics.median(waits), 1), "slowest_hundredth_ms": round(1000 * sorted(waits)[-max(1, len(waits) // 100)], 1),
        },
        limit={"seconds": 1 / limit, "per_second": round(limit)},
        ratio_to_limit=ours / limit,
        correct=True,
        notes={"report_seconds": round(seconds_report, 2), "movements": movements, "parts": parts},
    )  # fmt: skip


def fill_ledger(db: psycopg.Connection, parts: int, movements: int) -> None:
    """A ledger of the maker with so many parts in one place, and a history behind them that adds up."""
    db.execute("SET session_replication_role = replica")
    now = "'2026-11-20 06:00+00'::timestamptz"
    db.execute(
        f"INSERT INTO catalogue_category (code, path, name, name_en, ordinal, changed_at) VALUES ('x', 'x', 'x', '', 0, {now});"
        f"INSERT INTO catalogue_brand (id, name, name_en, name_key) VALUES (1, 'x', '', 'X');"
        "INSERT INTO catalogue_part (id, number, number_key, name, name_en, pinyin, category_id, brand_id, status, unit, is_ev, parameters,"
        f" is_simulated, created_at, changed_at) SELECT i, 'N' || i, 'N' || i, 'x', '', '', 'x', 1, 'active', '件', false, '{{}}', true, {now}, {now}"
        f" FROM generate_series(1, {parts}) AS i;"
        f"INSERT INTO stock_ledger VALUES ({MAKER}, 'CNY', true, {now}, NULL, true);"
        "INSERT INTO stock_location (id, org_id, code, name, kind, is_active, changed_at, is_simulated)"
        f" VALUES (1, {MAKER}, 'MAIN', 'x', 'warehouse', true, {now}, true);"
        "INSERT INTO stock_cell (id, org_id, location_id, part_id, batch, serial, condition, on_hand, reserved, received_at, changed_at)"
        f" SELECT i, {MAKER}, 1, i, '', '', 'sound', CASE WHEN i <= {HOT} THEN {EACH_HOT} ELSE {movements // parts} END, 0, {now}, {now}"
        f" FROM generate_series(1, {parts}) AS i;"
        "INSERT INTO stock_item (org_id, part_id, unit, on_hand, value_minor, unit_cost, last_moved_on, is_stated, changed_at)"
        f" SELECT org_id, part_id, '件', on_hand, on_hand * 100, 1, '2026-11-20'::date - (part_id % 500)::int, true, {now} FROM stock_cell;"
        "INSERT INTO stock_posting (id, org_id, kind, reason, note, reference, key, fingerprint, lines, value_minor, person_name,"
        f" approved_name, moved_at, recorded_at, is_simulated) VALUES (1, {MAKER}, 'receipt', '', '', '', 'k', '', 1, 0, '', '', {now}, {now}, true);"
        "INSERT INTO stock_movement (org_id, posting_id, cell_id, part_id, kind, quantity, unit, value_minor, moved_at)"
        f" SELECT {MAKER}, 1, c.id, c.part_id, 'receipt', 1, '件', 100, {now} - (n || ' days')::interval FROM stock_cell AS c"
        " CROSS JOIN LATERAL generate_series(1, c.on_hand::int) AS n"
    )
    db.execute("SET session_replication_role = origin")


def all_clients(job: Job, each: int, parts: list[int], turn: int) -> tuple[float, list[float]]:
    """Seconds until all clients are done, and how long each reservation took."""
    # Processes begin with connections of their own: a pool's threads do not come along.
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    context = multiprocessing.get_context("fork")
    with context.Pool(PROCESSES) as pool:
        pool.starmap(_warm, [(n,) for n in range(PROCESSES)], chunksize=1)
        began = time.perf_counter()
        found = pool.starmap(_process, [(job, each, parts, turn, n) for n in range(PROCESSES)], chunksize=1)  # fmt: skip
        seconds = time.perf_counter() - began
    return seconds, [one for waits in found for one in waits]


def _warm(n: int) -> int:
    """The process is there."""
    return n


def _process(job: Job, each: int, parts: list[int], turn: int, n: int) -> list[float]:
    with ThreadPoolExecutor(THREADS) as threads:
        done = [threads.submit(job, each, turn, n * THREADS + one, parts) for one in range(THREADS)]
        return [wait for one in done for wait in one.result()]


def _wishes(each: int, turn: int, client: int, parts: list[int]) -> list[int]:
    chance = random.Random(1000 * turn + client)
    return [parts[chance.randrange(HOT)] if n % 5 == 0 else chance.choice(parts[HOT:]) for n in range(each)]  # fmt: skip


def _ours(each: int, turn: int, client: int, parts: list[int]) -> list[float]:
    waits = []
    for n, part in enumerate(_wishes(each, turn, client, parts)):
        began = time.perf_counter()
        key = f"{turn}-{client}-{n}"
        wish = stock.Wish(line="1", org_id=MAKER, part_id=part, quantity=Decimal(1))
        with acting(network()):
            stock.reserve_many(wishes=[wish], reference=key, key=key, now=NOW)
        waits.append(time.perf_counter() - began)
    connections.close_all()
    return waits


def _bare(each: int, turn: int, client: int, parts: list[int]) -> list[float]:
    waits = []
    with psycopg.connect(os.environ["XINGLIAN_ADMIN_DATABASE_URL"]) as db:
        for n, part in enumerate(_wishes(each, turn, client, parts)):
            began = time.perf_counter()
            cell = db.execute(
                "SELECT id FROM bench_cell WHERE org_id = %s AND part_id = %s AND on_hand > reserved ORDER BY id LIMIT 1 FOR UPDATE",
                [MAKER, part],
            ).fetchone()  # fmt: skip
            if cell:
                db.execute("UPDATE bench_cell SET reserved = reserved + 1, changed_at = %s WHERE id = %s", [NOW, cell[0]])  # fmt: skip
                db.execute(
                    "INSERT INTO bench_reservation (org_id, cell_id, part_id, quantity, remaining, reference, key, line, reserved_at, ended)"
                    " VALUES (%s, %s, %s, 1, 1, %s, %s, '1', %s, '')",
                    [MAKER, cell[0], part, f"{turn}-{client}-{n}", f"{turn}-{client}-{n}", NOW],
                )  # fmt: skip
            db.commit()
            waits.append(time.perf_counter() - began)
    return waits


def _check(db: psycopg.Connection) -> None:
    for what, query, wanted in (
        ("hot pieces promised", f"SELECT sum(reserved)::int FROM stock_cell WHERE id <= {HOT}", HOT * EACH_HOT),
        ("cells oversold", "SELECT count(*) FROM stock_cell WHERE reserved > on_hand", 0),
        (
            "promises more than cells hold",
            "SELECT (SELECT sum(remaining) FROM stock_reservation)::int - (SELECT sum(reserved) FROM stock_cell)::int", 0,
        ),
    ):  # fmt: skip
        found = db.execute(query).fetchone()
        check(found == (wanted,), f"{what}: {found}, not {wanted}")
    with acting(network()):
        check(check_everything(now=NOW) == [], "balances are not the sums of their movements")


def _reported() -> float:
    """Seconds of the report, the best of three."""
    times = []
    for _turn in range(3):
        began = time.perf_counter()
        with acting(network()):
            found = report(org_id=MAKER, currency="CNY", today=NOW.date())
            check(found.worth.minor == int(sql.value("SELECT sum(value_minor) FROM stock_movement")), "the report is wrong")  # fmt: skip
        times.append(time.perf_counter() - began)
    return min(times)
