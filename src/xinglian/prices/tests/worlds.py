"""Random worlds of prices, and what a quote in them has to be: the same rules in plain Python, told a second time."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DAY = date(2026, 11, 20)
CATEGORIES = {"brakes": "brakes", "pads": "brakes.pads", "cooling": "cooling"}
TYPES = ("provincial_agent", "garage")


@dataclass
class Row:
    """A price or a percentage."""

    list: int
    key: Any  # part number or category code
    first: date
    last: date | None
    step: int
    value: Decimal
    recorded: datetime
    ended: datetime | None


@dataclass
class List:
    first: date
    last: date | None
    priority: int
    currency: str
    words: list[tuple[str, Any]]  # (kind, value); empty: everybody
    base: int | None
    published: datetime | None


@dataclass
class World:
    lists: list[List]
    rows: list[Row] = field(default_factory=list)
    cuts: list[Row] = field(default_factory=list)
    groups: dict[int, set[int]] = field(default_factory=dict)


def make_world(dice: random.Random, *, parts: int, buyers: int, now: datetime) -> World:
    lists = [_a_list(dice, n, buyers, now) for n in range(7)]
    world = World(lists)
    world.groups = {n: {b for b in range(buyers) if dice.random() < 0.5} for n in range(2)}
    for n, one in enumerate(lists):
        for part in range(parts):
            if dice.random() < 0.6:
                _sets(dice, world.rows, n, part, now, money=True)
        if one.base is not None:
            for code in ("", *CATEGORIES):
                if dice.random() < 0.5:
                    _sets(dice, world.cuts, n, code, now, money=False)
    return world


def _a_list(dice: random.Random, n: int, buyers: int, now: datetime) -> List:
    first = DAY + timedelta(dice.choice([-400, -30, -30, -1, 0, 1, 20]))
    words: list[tuple[str, Any]] = []
    if n > 1 and dice.random() < 0.85:
        for kind, values in (
            ("type", TYPES), ("layer", ("base", "core")), ("region", ("32", "3201", "51", "cn")), ("group", (0, 1)),
            ("partner", range(buyers)),
        ):  # fmt: skip
            if dice.random() < 0.35:
                words += [(kind, value) for value in dice.sample(list(values), dice.randint(1, 2))]
    return List(
        first=first,
        last=None if dice.random() < 0.6 else first + timedelta(dice.choice([0, 1, 30, 500])),
        priority=dice.choice([0, 0, 1]),
        currency="CNY" if n < 2 or dice.random() < 0.9 else "JPY",
        words=words,
        base=dice.choice([0, 1]) if n > 1 and dice.random() < 0.5 else None,
        published=None if dice.random() < 0.1 else now - timedelta(dice.choice([0, 5, 50])),
    )


def _sets(dice: random.Random, rows: list[Row], n: int, key: Any, now: datetime, *, money: bool) -> None:  # fmt: skip
    for first in dice.sample([DAY - timedelta(60), DAY - timedelta(1), DAY, DAY + timedelta(1)], dice.randint(1, 2)):  # fmt: skip
        last = None if dice.random() < 0.6 else first + timedelta(dice.choice([0, 1, 45]))
        for step in dice.sample([1, 2, 5, 20], dice.randint(1, 3)):
            recorded = now - timedelta(days=dice.choice([0, 3, 30]))
            ended = recorded + timedelta(dice.choice([1, 2])) if dice.random() < 0.15 else None
            value = Decimal(dice.randint(1, 40_000)) / 1000 if money else Decimal(dice.randint(1, 900)) / 10  # fmt: skip
            rows.append(Row(n, key, first, last, step, value, recorded, ended))


@dataclass(frozen=True)
class Buyer:
    number: int
    type: str
    layer: str
    place: tuple[str, ...]  # the region's path


def oracle(
    world: World, *, buyer: Buyer, part: int, category: str, quantity: int, day: date, known: datetime | None
) -> tuple[int, Decimal] | None:  # fmt: skip
    """The list and the price, or None."""
    best: tuple[Any, ...] | None = None
    for n, one in enumerate(world.lists):
        if one.published is None or (known and one.published > known) or one.currency != "CNY":
            continue
        if day < one.first or (one.last and day > one.last):
            continue
        close = closeness(world, one, buyer)
        price = _price(world, n, part, category, quantity, day, known) if close else None
        if close and price is not None:
            weight = (close, one.priority, one.first, one.published, n)
            if best is None or weight > best[0]:
                best = (weight, n, price)
    return (best[1], best[2]) if best else None


def closeness(world: World, one: List, buyer: Buyer) -> tuple[Any, ...] | None:
    kinds = {kind for kind, _ in one.words}
    met: dict[str, int] = {}
    for kind, value in one.words:
        depth = _met(world, kind, value, buyer)
        if depth is not None:
            met[kind] = max(met.get(kind, 0), depth)
    if set(met) != kinds:
        return None
    return ("partner" in met, "group" in met, met.get("region", 0), "layer" in met, "type" in met)


def _met(world: World, kind: str, value: Any, buyer: Buyer) -> int | None:
    if kind == "region":
        return buyer.place.index(value) + 1 if value in buyer.place else None
    has = {
        "type": buyer.type == value, "layer": buyer.layer == value, "partner": buyer.number == value,
        "group": kind == "group" and buyer.number in world.groups[value],
    }[kind]  # fmt: skip
    return 0 if has else None


def _price(
    world: World, n: int, part: int, category: str, quantity: int, day: date, known: datetime | None
) -> Decimal | None:  # fmt: skip
    own = _step(world.rows, n, part, quantity, day, known)
    base = world.lists[n].base
    if own is not None or base is None:
        return own
    near: list[str] = [""]
    path = CATEGORIES[category].split(".")
    near += [code for code in CATEGORIES if CATEGORIES[code].split(".") == path[: len(CATEGORIES[code].split("."))]]  # fmt: skip
    near.sort(key=lambda code: len(CATEGORIES[code].split(".")) if code else 0, reverse=True)
    for code in near:
        if any(_held(row, n, code, day, known) for row in world.cuts):
            percent = _step(world.cuts, n, code, quantity, day, known)
            price = _step(world.rows, base, part, quantity, day, known)
            if percent is None or price is None:
                return None
            coin = Decimal("0.01")
            return max((price * (100 - percent) / 100).quantize(coin, ROUND_HALF_UP), coin)
    return None


def _held(row: Row, n: int, key: Any, day: date, known: datetime | None) -> bool:
    stands = row.ended is None if known is None else row.recorded <= known and (row.ended is None or row.ended > known)  # fmt: skip
    return stands and row.list == n and row.key == key and row.first <= day and (row.last is None or row.last >= day)  # fmt: skip


def _step(rows: list[Row], n: int, key: Any, quantity: int, day: date, known: datetime | None) -> Decimal | None:  # fmt: skip
    held = [row for row in rows if _held(row, n, key, day, known)]
    newest = max((row.first for row in held), default=None)
    steps = {row.step: row.value for row in held if row.first == newest and row.step <= quantity}
    return steps[max(steps)] if steps else None
