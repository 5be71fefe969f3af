"""`xinglian bench sizes`: the pages of the parts business over one, five and ten million stock positions and order lines.

Half of the positions lie in the maker's ledger, a part each; the others in those of 500 partners. Four lines make an order;
three in four go to the maker, the others to ten wholesalers; one in fifty is still open. Each page is asked for through the
whole request (session, viewer, row security, HTML) by a browser that has been there, in turn with the others; the middle of
seven counts. What has to hold: no page takes longer than a second at any size. `notes.growth` is the last size's time ÷ the first's.
"""

import os
import time

import psycopg
from django.test import Client
from django.urls import reverse

from xinglian.bench import network
from xinglian.bench.frame import BenchResult, check, median, peak_mb
from xinglian.bench.network import indexes_afterwards
from xinglian.bench.pages import session_key
from xinglian.bench.people import add_network, fill

PARTNERS, WHOLESALERS, TURNS = 500, 10, 7
MOST_SECONDS = 1.0
NOW = "'2026-11-20 06:00+00'::timestamptz"
_FILLED = (
    "catalogue_part", "stock_item", "stock_cell", "orders_order", "orders_orderline",
)  # fmt: skip
# Part i lies with the maker, or with partner 1001 + i % 500.
_OWNER = f"CASE WHEN i %% 2 = 0 THEN 1 ELSE 1001 + (i / 2) %% {PARTNERS} END"
_PART = "(i + 1) / 2"
_BUYER = f"1001 + {WHOLESALERS} + i %% {PARTNERS - WHOLESALERS}"
_SELLER = f"CASE WHEN i %% 4 = 0 THEN 1001 + (i / 4) %% {WHOLESALERS} ELSE 1 END"
_IS_OPEN = "(i %% 50 = 0)"


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when a page does not answer or shows nothing."""
    sizes = (20_000, 100_000) if quick else (1_000_000, 5_000_000, 10_000_000)
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=PARTNERS)
    told: dict[str, dict[str, float]] = {}
    done, filling = 0, []
    with psycopg.connect(admin, autocommit=True) as db:
        network.add_director(db)
        _ground(db)
        for size in sizes:
            began = time.perf_counter()
            _grow(db, done + 1, size)
            filling.append(round(time.perf_counter() - began))
            done = size
            told[f"{size:,}"] = _asked(size)
    first, last = next(iter(told.values())), list(told.values())[-1]
    slowest = max(last.values())
    return BenchResult(
        bench="sizes",
        n=done,
        ours={"seconds": slowest / 1000, "peak_mb": peak_mb()},
        limit={"seconds": MOST_SECONDS},
        ratio_to_limit=1000 * MOST_SECONDS / slowest,
        correct=True,
        notes={
            "ms": told, "growth": {page: round(last[page] / first[page], 2) for page in last}, "parts": done // 2,
            "orders": done // 4, "filling_seconds": filling,
        },
    )  # fmt: skip


def _asked(size: int) -> dict[str, float]:
    """Milliseconds of each page, the middle of the turns."""
    director, clerk, seller = (
        _client(1, 1),
        _client(10_000_000 + 1 + WHOLESALERS, 10_000_000 + 1 + WHOLESALERS),
        _client(10_000_001, 10_000_001),
    )
    orders, stock = reverse("orders:list"), reverse("stock:list")
    number = f"N{size // 4}"
    pages: dict[str, tuple[Client, str]] = {
        "orders, the maker's": (director, orders),
        "orders by amount": (director, f"{orders}?sort=-total"),
        "orders that are late": (director, f"{orders}?flag=late"),
        "an order by its number": (director, f"{orders}?q=SO{size // 8}"),
        "orders of a part": (director, f"{orders}?q={number}"),
        "orders, a buyer's": (clerk, orders),
        "desk, the maker's": (director, reverse("orders:desk")),
        "desk, a wholesaler's": (seller, reverse("orders:desk")),
        "overview of 30 days": (director, reverse("orders:overview")),
        "stock, the maker's": (director, stock),
        "stock by number": (director, f"{stock}?sort=number"),
        "stock, sold out": (director, f"{stock}?state=sold_out"),
        "stock of a number": (director, f"{stock}?q={number}"),
        "stock, a wholesaler's": (seller, stock),
        "a part's stock": (director, reverse("stock:card", args=[1, size // 4])),
        "report of the stock": (director, reverse("stock:report")),
        "parts": (director, reverse("catalogue:list")),
        "a part by its number": (director, f"{reverse('catalogue:list')}?q={number}"),
    }
    took: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(TURNS + 1):
        for name, (client, path) in pages.items():
            began = time.perf_counter()
            answer = client.get(path)
            seconds = time.perf_counter() - began
            check(answer.status_code == 200, f"{path} answered {answer.status_code}")
            if turn:  # the first is for a warm process
                took[name].append(1000 * seconds)
    return {name: round(median(found), 1) for name, found in took.items()}


def _client(membership: int, person: int) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_key(membership, person)
    return client


def _ground(db: psycopg.Connection) -> None:
    """Categories, a brand, a ledger and a place for everybody; the first partners' people sell and buy."""
    db.execute("SET session_replication_role = replica")  # keys are right by construction
    db.execute(
        "UPDATE identity_membership SET roles = '{partner_clerk}' WHERE org_id BETWEEN 1001 AND 1100"
    )
    fill(db, "catalogue_category", 1, 1, {"code": "'x'", "path": "'x'::ltree", "name": "'x'"})
    fill(db, "catalogue_brand", 1, 1, {"id": "1", "name": "'x'", "name_key": "'X'"})
    of = "CASE WHEN i = 0 THEN 1 ELSE 1000 + i END"
    fill(db, "stock_ledger", 0, PARTNERS, {"org_id": of, "currency": "'CNY'", "is_begun": "true"})
    fill(
        db, "stock_location", 0, PARTNERS,
        {"id": of, "org_id": of, "code": "'MAIN'", "name": "'x'", "kind": "'warehouse'", "is_active": "true"},
    )  # fmt: skip


def _grow(db: psycopg.Connection, first: int, last: int) -> None:
    """Positions and lines number `first` to `last`, with the parts and orders they are of."""
    db.execute("SET session_replication_role = replica")
    with indexes_afterwards(db, *_FILLED, with_search=True):
        fill(
            db, "catalogue_part", _half(first), last // 2,
            {
                "id": "i", "number": "'N' || i", "number_key": "'N' || i", "name": "'刹车片'", "category_id": "'x'", "brand_id": "1",
                "status": "'active'", "unit": "'件'", "is_simulated": "true",
            },
        )  # fmt: skip
        pieces = "(i * 7919) %% 50"
        fill(
            db, "stock_item", first, last,
            {
                "org_id": _OWNER, "part_id": _PART, "unit": "'件'", "on_hand": pieces, "value_minor": f"{pieces} * 1000",
                "unit_cost": "10", "last_moved_on": "'2026-11-20'::date - (i %% 700)::int", "is_stated": "true",
            },
        )  # fmt: skip
        fill(
            db, "stock_cell", first, last,
            {
                "org_id": _OWNER, "location_id": _OWNER, "part_id": _PART, "condition": "'sound'", "on_hand": pieces,
                "received_at": NOW, "changed_at": NOW,
            },
        )  # fmt: skip
        at = f"{NOW} - i %% 730 * interval '1 day' - i %% 80000 * interval '1 second'"
        fill(
            db, "orders_order", (first - 1) // 4 + 1, last // 4,
            {
                "id": "i", "number": "'SO' || i", "buyer_id": _BUYER, "seller_id": _SELLER, "buyer_name": f"'示例' || {_BUYER}",
                "seller_name": f"'示例' || {_SELLER}", "key": "i", "origin": "'basket'", "lines_count": "4", "currency": "'CNY'",
                "state": f"CASE WHEN {_IS_OPEN} THEN (ARRAY['placed', 'confirmed', 'partly'])[1 + i / 50 %% 3] ELSE 'received' END",
                "total_minor": "(i * 7919) %% 10000000", "is_priced": "true", "pay_days": "30", "placed_at": at, "sent_at": at,
                "answer_due": f"{at} + interval '1 day'", "answered_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {at} + interval '5 hours' END",
                "received_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {at} + interval '3 days' END",
                "ended_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {at} + interval '3 days' END", "changed_at": at, "is_simulated": "true",
            },
        )  # fmt: skip
        order = "((i - 1) / 4 + 1)"
        of_order = {"buyer_id": _BUYER.replace("i ", f"{order} "), "seller_id": _SELLER.replace("i ", f"{order} ")}  # fmt: skip
        came = f"CASE WHEN {order} %% 50 = 0 THEN 0 ELSE 2 END"
        fill(
            db, "orders_orderline", first, last,
            {
                "order_id": order, **of_order, "no": "(i - 1) %% 4 + 1", "part_id": f"1 + (i * 7919) %% {last // 2}", "unit": "'件'", "quantity": "2",
                "shipped": came, "received": came, "unit_price": "100", "amount_minor": "20000", "includes_tax": "true", "tax_rate": ".13",
                "answer": "'confirmed'", "promised_on": f"'2026-11-25'::date - ({order} %% 730)::int",
                "first_promised_on": f"'2026-11-25'::date - ({order} %% 730)::int", "changed_at": NOW,
            },
        )  # fmt: skip
    db.execute("SET session_replication_role = origin")
    db.execute("VACUUM ANALYZE")


def _half(first: int) -> int:
    return (first - 1) // 2 + 1
