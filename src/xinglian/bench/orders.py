"""`xinglian bench orders`: orders a second by 20 buyers, two lines each, every fifth with one of five parts that run out.

Ours: `orders.place` as every page, file and API calls it: the buyer's scope, key, terms, prices by list, minimum and credit, the
order and its lines, goods held in the maker's ledger, confirmation, history, fact and announcement. Limit: one bare transaction
with the same locks, inserts and updates as the superuser, into tables of the same form with the same indexes, that knows all
values beforehand. Both by the same processes and threads, alternating. Checked: nothing is promised twice, every order is whole.
"""

import os
import random
import statistics
import time
from decimal import Decimal

import psycopg
from django.db import connections

from xinglian.bench.frame import ROUNDS, BenchResult, check, median, peak_mb
from xinglian.bench.people import add_network
from xinglian.bench.stock import (
    EACH_HOT,
    HOT,
    MAKER,
    NOW,
    PROCESSES,
    THREADS,
    all_clients,
    fill_ledger,
)
from xinglian.kernel.facts import ensure_months
from xinglian.kernel.scope import acting, network, partner
from xinglian.orders.actions.place import Draft, place
from xinglian.orders.queries.check_lines import Wanted
from xinglian.orders.rules.hand import Hand

BUYERS = PROCESSES * THREADS
# Tables of the same form, with the same indexes, constraints and foreign keys, for the limit.
TABLES = (
    "orders_order", "orders_orderline", "orders_orderevent", "stock_cell", "stock_reservation", "kernel_letter", "kernel_fact",
)  # fmt: skip


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when something was promised twice or an order is not whole."""
    each, parts, stock = (40, 2_000, 100_000) if quick else (200, 20_000, 1_000_000)
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=BUYERS)
    with acting(network()):
        ensure_months([NOW])
    with psycopg.connect(admin, autocommit=True) as db:
        fill_ledger(db, parts, stock)
        _prices(db, parts)
        numbers = [row[0] for row in db.execute("SELECT id FROM catalogue_part ORDER BY id")]
        _same_tables(db)
        db.execute("ANALYZE")
        rates: dict[str, list[float]] = {"ours": [], "limit": []}
        waits: list[float] = []
        for turn in range(ROUNDS):
            for side, job in (("ours", _ours), ("limit", _bare)):
                seconds, found = all_clients(job, each, numbers, turn)
                rates[side].append(BUYERS * each / seconds)
                waits += found if side == "ours" else []
        _check(db, BUYERS * each * ROUNDS)
    ours, limit = median(rates["ours"]), median(rates["limit"])
    return BenchResult(
        bench="orders",
        n=BUYERS * each * ROUNDS,
        ours={
            "seconds": 1 / ours, "per_second": round(ours), "peak_mb": peak_mb(), "clients": BUYERS,
            "middle_ms": round(1000 * statistics.median(waits), 1),
            "slowest_hundredth_ms": round(1000 * sorted(waits)[-max(1, len(waits) // 100)], 1),
        },
        limit={"seconds": 1 / limit, "per_second": round(limit)},
        ratio_to_limit=ours / limit,
        correct=True,
        notes={"parts": parts, "pieces_in_stock": stock, "lines_an_order": 2},
    )  # fmt: skip


def _same_tables(db: psycopg.Connection) -> None:
    for table in TABLES:
        db.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
    db.execute("INSERT INTO bench_stock_cell SELECT * FROM stock_cell")
    keys = db.execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conparentid = 0 AND conrelid::regclass::text = ANY(%s)",
        [list(TABLES)],
    ).fetchall()
    for table, to, words in keys:
        own = words.replace(f"REFERENCES {to}(", f"REFERENCES bench_{to}(")
        db.execute(f"ALTER TABLE bench_{table} ADD {own if to in TABLES else words}")


def _prices(db: psycopg.Connection, parts: int) -> None:
    """One list for everybody with a price for every part."""
    now = "'2026-11-20 06:00+00'::timestamptz"
    db.execute("SET session_replication_role = replica")
    db.execute(
        "INSERT INTO prices_pricelist (id, code, name, name_en, currency, includes_tax, tax_rate, priority, valid_from, is_for_all, note, made_by_name, published_by_name,"
        f" made_at, published_at, is_simulated) VALUES (1, 'A', 'A', '', 'CNY', true, 13, 0, '2026-01-01', true, '', '', '', {now}, {now}, true)"
    )
    db.execute(
        "INSERT INTO prices_price (list_id, part_id, valid_from, min_quantity, unit_price, recorded_at, is_simulated)"
        f" SELECT 1, i, '2026-01-01', 1, 100, {now}, true FROM generate_series(1, {parts}) AS i"
    )
    db.execute("SET session_replication_role = origin")


def _wishes(each: int, turn: int, client: int, parts: list[int]) -> list[tuple[int, int]]:
    chance = random.Random(1000 * turn + client)
    return [
        (parts[chance.randrange(HOT)] if n % 5 == 0 else chance.choice(parts[HOT:]), chance.choice(parts[HOT:]))
        for n in range(each)
    ]  # fmt: skip


def _ours(each: int, turn: int, client: int, parts: list[int]) -> list[float]:
    waits = []
    buyer, person = 1001 + client, 10_000_001 + client
    scope, by = (
        partner(org_id=buyer, person_id=person),
        Hand(org_id=buyer, person_id=person, name="x"),
    )
    for n, wish in enumerate(_wishes(each, turn, client, parts)):
        began = time.perf_counter()
        draft = Draft(
            buyer_id=buyer, seller_id=MAKER, key=f"{turn}-{client}-{n}", lines=[Wanted(part_id=part, quantity=Decimal(1)) for part in wish]
        )  # fmt: skip
        with acting(scope):
            place(draft, by=by, now=NOW)
        waits.append(time.perf_counter() - began)
    connections.close_all()
    return waits


_LETTER = (
    "INSERT INTO bench_kernel_letter (name, aggregate, body, state, attempts, next_at, stored_at, failed_listener, error)"
    " VALUES ('orders.OrderPlaced', %s, '{}', 'waiting', 0, %s, %s, '', '')"
)


def _bare(each: int, turn: int, client: int, parts: list[int]) -> list[float]:
    waits = []
    buyer = 1001 + client
    with psycopg.connect(os.environ["XINGLIAN_ADMIN_DATABASE_URL"]) as db:
        for n, wish in enumerate(_wishes(each, turn, client, parts)):
            began = time.perf_counter()
            key = f"{turn}-{client}-{n}"
            held = db.execute(
                "SELECT id, part_id FROM bench_stock_cell WHERE org_id = %s AND part_id = ANY(%s) AND on_hand > reserved ORDER BY id FOR UPDATE",
                [MAKER, list(wish)],
            ).fetchall()  # fmt: skip
            row = db.execute(
                "INSERT INTO bench_orders_order (number, buyer_id, seller_id, buyer_name, seller_name, branch_name, sender_name, key,"
                " fingerprint, origin, state, is_urgent, buyer_ref, note, ship_name, ship_phone, ship_address, currency, lines_count,"
                " total_minor, is_priced, pay_days, placed_at, placed_name, approved_name, sent_at, answer_due, changed_at, is_simulated)"
                " VALUES (%s, %s, %s, 'x', 'x', '', '', %s, %s, 'basket', 'confirmed', false, '', '', '', '', '', 'CNY', 2, 20000, true,"
                " 30, %s, 'x', '', %s, %s, %s, false) RETURNING id",
                [key, buyer, MAKER, key, key, NOW, NOW, NOW, NOW],
            ).fetchone()  # fmt: skip
            order_id = row[0] if row else 0
            db.execute(
                "INSERT INTO bench_orders_orderline (order_id, buyer_id, seller_id, no, text, part_id, unit, quantity, cancelled, refused,"
                " reserved, picking, shipped, received, missing, returned, unit_price, amount_minor, price_list, includes_tax, tax_rate, answer,"
                " reason, answer_note, changed_at) SELECT %s, %s, %s, n.no, '', n.part, '件', 1, 0, 0, 1, 0, 0, 0, 0, 0, 100, 10000, 'A', true, .13,"
                " 'confirmed', '', '', %s FROM unnest(%s::int[], %s::bigint[]) AS n (no, part)",
                [order_id, buyer, MAKER, NOW, [1, 2], list(wish)],
            )  # fmt: skip
            db.execute("UPDATE bench_stock_cell SET reserved = reserved + 1, changed_at = %s WHERE id = ANY(%s)", [NOW, [one[0] for one in held]])  # fmt: skip
            db.execute(
                "INSERT INTO bench_stock_reservation (org_id, cell_id, part_id, quantity, remaining, reference, key, line, reserved_at, ended)"
                " SELECT %s, n.cell, n.part, 1, 1, %s, %s, n.cell::text, %s, '' FROM unnest(%s::bigint[], %s::bigint[]) AS n (cell, part)",
                [MAKER, key, key, NOW, [one[0] for one in held], [one[1] for one in held]],
            )  # fmt: skip
            db.execute(
                "INSERT INTO bench_orders_orderevent (order_id, buyer_id, seller_id, verb, state, body, is_internal, at, person_name)"
                " VALUES (%s, %s, %s, 'placed', 'confirmed', '{}', false, %s, 'x')",
                [order_id, buyer, MAKER, NOW],
            )  # fmt: skip
            db.execute(
                "INSERT INTO bench_kernel_fact (kind, org_id, subject, subject_id, at, amount, unit, source, ref, body, is_simulated, recorded_at)"
                " VALUES ('order.placed', %s, 'orders.order', %s, %s, 200, 'CNY', 'orders', %s, '{}', false, %s)",
                [buyer, order_id, NOW, key, NOW],
            )  # fmt: skip
            db.execute(_LETTER, [str(order_id), NOW, NOW])
            db.execute("SELECT pg_notify('bench', '')")
            db.commit()
            waits.append(time.perf_counter() - began)
    return waits


def _check(db: psycopg.Connection, orders: int) -> None:
    for what, query, wanted in (
        ("orders", "SELECT count(*) FROM orders_order WHERE state IN ('placed', 'confirmed')", orders),
        ("hot pieces promised", f"SELECT sum(reserved)::int FROM stock_cell WHERE id <= {HOT}", HOT * EACH_HOT),
        ("cells oversold", "SELECT count(*) FROM stock_cell WHERE reserved > on_hand", 0),
        ("lines that do not add up", "SELECT (SELECT sum(reserved) FROM orders_orderline)::int - (SELECT sum(reserved) FROM stock_cell)::int", 0),
        ("orders without two lines", "SELECT count(*) FROM orders_order AS o WHERE 2 <> (SELECT count(*) FROM orders_orderline AS l WHERE l.order_id = o.id)", 0),
    ):  # fmt: skip
        found = db.execute(query).fetchone()
        check(found == (wanted,), f"{what}: {found}, not {wanted}")
