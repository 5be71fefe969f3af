"""`xinglian bench prices`: ten thousand lines priced for one buyer among five million prices.

Ours: `prices.api.quote_many` under row security as the buyer's clerk and as the maker: which of 53 lists hold, the set and step that
count in each, the next step, the floor, and quotes ready to say why. Limit: one bare join as the superuser of the same lines with the
rows of the one list that wins, fetched. Every tenth part is in the buyer's own list, half of all in the list of its
type, all in the list for everybody: what each line must cost is worked out by the formula the rows were made by.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg

from xinglian.bench.frame import BenchResult, alternate, check, median, peak_mb, speed_ratio
from xinglian.bench.people import add_network
from xinglian.kernel.scope import Scope, acting, partner, staff
from xinglian.prices import api as prices

BUYER, LISTS, STEPS = 1001, 53, ((1, 0), (20, 100))
ALL, TYPED, NAMED = 1, 2, 3
DAY, NOW = date(2026, 11, 20), datetime(2026, 1, 1, tzinfo=UTC)


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when a line has another price than the rows say."""
    parts, lines = (10_000, 2_000) if quick else (50_000, 10_000)
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=1_000)
    with psycopg.connect(admin, autocommit=True) as db:
        _fill(db, parts)
        asked = [(1 + n * 7 % parts, 1 + n % 40) for n in range(lines)]
        sides: dict[str, Callable[[], object]] = {
            "buyer": lambda: _quotes(partner(org_id=BUYER), asked),
            "maker": lambda: _quotes(staff(org_id=1), asked),
            "limit": lambda: _bare(db, asked),
        }
        _check(_quotes(staff(org_id=1), asked), asked)
        _check(_quotes(partner(org_id=BUYER), asked), asked)
        seconds = alternate(sides)
        rows = db.execute("SELECT count(*) FROM prices_price").fetchone()
    buyer, maker, limit = (median(seconds[name]) for name in sides)
    return BenchResult(
        bench="prices",
        n=int(rows[0]) if rows else 0,
        ours={"seconds": maker, "as_buyer_seconds": buyer, "lines": lines, "peak_mb": peak_mb()},
        limit={"seconds": limit},
        ratio_to_limit=speed_ratio(ours=maker, theirs=limit),
        correct=True,
    )


def _quotes(scope: Scope, asked: list[tuple[int, int]]) -> list[prices.Quote]:
    with acting(scope):
        return prices.quote_many(buyer_id=BUYER, lines=asked, on=DAY)


def _bare(db: psycopg.Connection, asked: list[tuple[int, int]]) -> float:
    began = time.perf_counter()
    db.execute(
        "SELECT a.line, p.min_quantity, p.unit_price FROM unnest(%s::int[], %s::bigint[]) AS a (line, part_id)"
        " JOIN prices_price AS p ON p.part_id = a.part_id AND p.list_id = %s AND p.ended_at IS NULL",
        [list(range(len(asked))), [part for part, _ in asked], ALL],
    ).fetchall()
    return time.perf_counter() - began


def _fill(db: psycopg.Connection, parts: int) -> None:
    db.execute("SET session_replication_role = replica")
    db.execute("INSERT INTO catalogue_brand (id, name, name_en, name_key) VALUES (1, 'B', '', 'B')")
    db.execute(
        "INSERT INTO catalogue_category (code, path, name, name_en, ordinal, changed_at) VALUES ('brakes', 'brakes', '制动', '', 0, now())"
    )
    db.execute(
        "INSERT INTO catalogue_part (id, number, number_key, name, name_en, pinyin, category_id, brand_id, status, unit, is_ev, parameters,"
        " is_simulated, created_at, changed_at) SELECT i, 'QM-' || i, 'QM' || i, '刹车片', '', '', 'brakes', 1, 'active', '', false, '{}',"
        " true, now(), now() FROM generate_series(1, %s) AS i",
        [parts],
    )
    db.execute(
        "INSERT INTO prices_pricelist (id, code, name, name_en, currency, includes_tax, tax_rate, priority, valid_from, is_for_all, note,"
        " is_simulated, made_by_name, made_at, published_at, published_by_name) SELECT i, 'L' || i, 'L' || i, '', 'CNY', false, 13, 0,"
        " '2026-01-01', i = %s, '', true, '', %s, %s, '' FROM generate_series(1, %s) AS i",
        [ALL, NOW, NOW, LISTS],
    )
    # The buyer is of the second type; the other lists are for partners of their own.
    db.execute(
        "INSERT INTO prices_audience (list_id, kind, word, region_path, partner_id, added_at) SELECT i, CASE i WHEN %s THEN 'type' ELSE"
        " 'partner' END, CASE i WHEN %s THEN (SELECT type FROM partners_partner WHERE organisation_id = %s) ELSE '' END, '',"
        " CASE i WHEN %s THEN NULL WHEN %s THEN %s ELSE 1001 + i END, %s FROM generate_series(2, %s) AS i",
        [TYPED, TYPED, BUYER, TYPED, NAMED, BUYER, NOW, LISTS],
    )
    for quantity, off in STEPS:
        db.execute(
            "INSERT INTO prices_price (list_id, part_id, valid_from, min_quantity, unit_price, is_simulated, recorded_at)"
            " SELECT l, p, '2026-01-01', %s, (p %% 1000 * 100 + 1000 + l * 10 - %s) / 100.0, true, %s FROM generate_series(1, %s) AS l,"
            " generate_series(1, %s) AS p WHERE l NOT IN (%s, %s) OR (l = %s AND p %% 2 = 0) OR (l = %s AND p %% 10 = 0)",
            [quantity, off, NOW, LISTS, parts, TYPED, NAMED, TYPED, NAMED],
        )
    db.execute(
        "INSERT INTO prices_floor (part_id, currency, unit_price, valid_from, recorded_by_name, is_simulated, recorded_at)"
        " SELECT p, 'CNY', 1, '2026-01-01', '', true, %s FROM generate_series(1, %s) AS p",
        [NOW, parts],
    )
    db.execute(
        "VACUUM ANALYZE prices_price, prices_pricelist, prices_audience, prices_floor, catalogue_part"
    )


def _check(quotes: list[prices.Quote], asked: list[tuple[int, int]]) -> None:
    check(len(quotes) == len(asked), "lines are missing")
    for quote, (part, quantity) in zip(quotes, asked, strict=True):
        wins = NAMED if part % 10 == 0 else TYPED if part % 2 == 0 else ALL
        off = 100 if quantity >= 20 else 0
        price = Decimal(part % 1000 * 100 + 1000 + wins * 10 - off) / 100
        check(
            quote.unit_price == price,
            f"part {part} × {quantity}: {quote.unit_price} instead of {price}",
        )
        check(quote.why()[0].card.list_id == wins, f"part {part}: another list")
