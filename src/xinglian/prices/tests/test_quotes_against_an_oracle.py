"""Quotes in 600 random worlds are what a second telling of the rules says."""

import random
from datetime import timedelta
from typing import Any

from tests.fixtures.cast import NOW
from xinglian.catalogue.models import Category
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.prices import api as prices
from xinglian.prices.models import Audience, Discount, Group, Member, Price, PriceList
from xinglian.prices.tests.goods import add_categories, add_parts
from xinglian.prices.tests.worlds import CATEGORIES, DAY, Buyer, World, make_world, oracle

PARTS, NETWORKS = 60, 10
PLACES = ("320102", "320104", "510104", "310115")


def test_every_quote_is_what_the_rules_say(cast: Any) -> None:
    dice = random.Random(20261122)
    add_categories(CATEGORIES)
    names = list(CATEGORIES)
    codes = {n: names[n % len(names)] for n in range(PARTS)}
    parts = add_parts({f"QM-{n}": codes[n] for n in range(PARTS)})
    ids = [parts[f"QM-{n}"] for n in range(PARTS)]
    buyers = _buyers(dice)
    asked = 0
    for n in range(NETWORKS):
        world = make_world(dice, parts=PARTS, buyers=len(buyers), now=NOW)
        with acting(network()):
            lists = _write(world, n, ids, [one for one, _ in buyers])
            for org_id, buyer in buyers:
                quantities = [dice.choice([1, 2, 4, 5, 19, 20, 100]) for _ in ids]
                day = DAY + timedelta(dice.choice([-2, -1, 0, 0, 1, 2]))
                known = dice.choice([None, None, NOW - timedelta(2), NOW - timedelta(10)])
                quotes = prices.quote_many(
                    buyer_id=org_id, lines=zip(ids, quantities, strict=True), on=day, known_at=known
                )
                for part, quote in enumerate(quotes):
                    told = oracle(
                        world, buyer=buyer, part=part, category=codes[part], quantity=quantities[part],
                        day=day, known=known,
                    )  # fmt: skip
                    found = quote.offer and (lists.index(quote.offer.list_id), quote.unit_price)
                    assert found == told, (
                        n,
                        part,
                        buyer,
                        quantities[part],
                        day,
                        known,
                        quote.why(),
                    )
                    assert (quote.reason is None) == (told is not None)
                    asked += 1
                _next_steps_are_true(org_id, ids, quotes, day, known)
            _clear()
    assert asked == NETWORKS * PARTS * len(buyers)


def _next_steps_are_true(org_id: int, ids: list[int], quotes: list[Any], day: Any, known: Any) -> None:  # fmt: skip
    """Who buys as many as the next step says pays what it promised, when the same list still counts."""
    ahead = [one for one in quotes if one.offer and one.offer.next_price is not None]
    again = prices.quote_many(
        buyer_id=org_id, lines=[(one.part_id, one.offer.next_step) for one in ahead], on=day, known_at=known
    )  # fmt: skip
    for before, after in zip(ahead, again, strict=True):
        if after.offer.list_id == before.offer.list_id:
            assert after.unit_price == before.offer.next_price, before.why()


def _buyers(dice: random.Random) -> list[tuple[int, Buyer]]:
    made = []
    with acting(network()):
        for n in range(6):
            kind = dice.choice(["provincial_agent", "garage"])
            place = PLACES[n % len(PLACES)]
            org_id = partners.register_partner(
                code=f"B-{n}", name=f"买家{n}", short_name="", type=kind, region_code=place, status="active", now=NOW,
            )  # fmt: skip
            path = sql.value("SELECT region_path::text FROM partners_partner WHERE organisation_id = %s", [org_id])  # fmt: skip
            made.append((int(org_id), Buyer(n, kind, "base", tuple(path.split(".")))))
    return made


def _write(world: World, n: int, ids: list[int], buyers: list[int]) -> list[int]:
    groups = [
        Group.objects.create(code=f"G{n}-{number}", name="组", made_at=NOW)
        for number in world.groups
    ]
    Member.objects.bulk_create(
        Member(group=groups[number], partner_id=buyers[one], added_at=NOW - timedelta(400))
        for number, found in world.groups.items() for one in found
    )  # fmt: skip
    lists: list[PriceList] = []
    for number, one in enumerate(world.lists):
        lists.append(
            PriceList.objects.create(
                code=f"W{n}-{number}", name="表", currency=one.currency, priority=one.priority, valid_from=one.first,
                valid_to=one.last, base=None if one.base is None else lists[one.base], is_for_all=not one.words,
                made_at=NOW - timedelta(90), published_at=one.published,
            )
        )  # fmt: skip
        for kind, value in one.words:
            _word(lists[-1], kind, value, groups, buyers)
    Price.objects.bulk_create(
        Price(
            list=lists[row.list], part_id=ids[row.key], valid_from=row.first, valid_to=row.last, min_quantity=row.step,
            unit_price=row.value, recorded_at=row.recorded, ended_at=row.ended,
        )
        for row in world.rows
    )  # fmt: skip
    Discount.objects.bulk_create(
        Discount(
            list=lists[row.list], category_code=row.key, category_path=CATEGORIES[row.key] if row.key else "",
            valid_from=row.first, valid_to=row.last, min_quantity=row.step, percent=row.value, recorded_at=row.recorded,
            ended_at=row.ended,
        )
        for row in world.cuts
    )  # fmt: skip
    return [one.pk for one in lists]


def _word(one: PriceList, kind: str, value: Any, groups: list[Group], buyers: list[int]) -> None:
    fields: dict[str, Any] = {"word": value} if kind in ("type", "layer") else {}
    if kind == "region":
        path = sql.value("SELECT path::text FROM identity_region WHERE path ~ %s::lquery ORDER BY nlevel(path) LIMIT 1", [f"*.{value}"])  # fmt: skip
        fields = {"region_path": path}
    elif kind == "group":
        fields = {"group": groups[value]}
    elif kind == "partner":
        fields = {"partner_id": buyers[value]}
    Audience.objects.create(list=one, kind=kind, added_at=NOW - timedelta(400), **fields)


def _clear() -> None:
    for model in (Price, Discount, Audience, Member):
        model.objects.all().delete()
    sql.execute("UPDATE prices_pricelist SET base_id = NULL")
    PriceList.objects.all().delete()
    assert Category.objects.exists()
