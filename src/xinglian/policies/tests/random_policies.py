"""Random policies and lines of every form, reproducible from a number."""

import random
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from xinglian.policies.tests.by_hand import Event, Line

PARTNERS = ("蜀驰", "江东", "粤途", "晋北")
CATEGORIES = ("brakes", "clutch", "filters", None)
PARTS = ("A8-1", "A8-2", "B3-1", "C1", None)
START = date(2024, 1, 1)
# Where days are easily counted wrongly: leap day, ends of months, the day a price falls and the days around it.
EDGES = (
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 12, 10),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 3, 15),
    date(2025, 6, 15),
    date(2025, 6, 14),
    date(2025, 2, 28),
    date(2025, 12, 31),
)


def lines(dice: random.Random) -> list[Line]:
    found = []
    for _ in range(dice.randint(0, 30)):
        back = dice.random() < 0.15
        units = Fraction(dice.choice([0, 1, 2, 3, 10, 12, 40, Fraction(5, 2), Fraction(1, 8)])) * (
            -1 if back else 1
        )
        amount = dice.choice(
            [0, 1, 99, 5000, 12_345, 99_999, 100_000, dice.randint(0, 3_000_000)]
        ) * (-1 if back else 1)
        day = (
            dice.choice(EDGES)
            if dice.random() < 0.3
            else START + timedelta(days=dice.randint(0, 800))
        )
        found.append(
            Line(
                partner=dice.choice(PARTNERS), day=day, amount=Fraction(amount), quantity=units,
                order=dice.choice([None, "S1", "S2", "S3", "S4"]), part=dice.choice(PARTS),
                paid_on=dice.choice([None, day + timedelta(days=dice.randint(0, 60))]),
                words={"category": dice.choice(CATEGORIES), "channel": dice.choice(["store", "online", None]), "status": dice.choice([None, "active", "terminated"])},
            )
        )  # fmt: skip
    return found


def events(dice: random.Random) -> list[Event]:
    return [Event(dice.choice(PARTNERS), dice.choice(["display", "training"]), START + timedelta(days=dice.randint(0, 800))) for _ in range(dice.randint(0, 6))]  # fmt: skip


def where(dice: random.Random, deep: int = 2) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if dice.random() < 0.4:
        said["category"] = dice.sample(["brakes", "clutch", "filters"], dice.randint(1, 2))
    if dice.random() < 0.2:
        said["part"] = dice.choice(["A8*", ["C1", "B3*"], "A8-2"])
    if dice.random() < 0.2:
        said["not"] = {"status": ["terminated"]}
    if deep and dice.random() < 0.15:
        said["any"] = [where(dice, deep - 1), where(dice, deep - 1)]
    return said


def money(dice: random.Random) -> str:
    return (
        f"{dice.choice([0, 1, 50, 1000, 5000, dice.randint(1, 30_000)])}.{dice.randint(0, 99):02d}"
    )


def rate(dice: random.Random) -> str:
    return dice.choice(["1%", "2.5%", "0.0001%", "3‰", "33.3333%", "100%", f"{dice.randint(1, 99)}.{dice.randint(0, 99):02d}%"])  # fmt: skip


def condition(dice: random.Random, deep: int = 1) -> dict[str, Any]:
    if deep and dice.random() < 0.2:
        return {"any": [condition(dice, 0) for _ in range(dice.randint(1, 3))]}
    measure = dice.choice(
        ["amount", "quantity", "orders", "parts", "days", "growth percent", "share", "event"]
    )
    said: dict[str, Any] = {"measure": measure, "lines": where(dice, 1)}
    if measure == "event":
        said["event"] = dice.choice(["display", "training"])
    if measure == "share":
        said["of"] = where(dice, 1)
    level = (
        dice.choice(["0%", "10%", "33.3333%", "50%"])
        if measure in {"share", "growth percent"}
        else money(dice)
        if measure == "amount"
        else dice.randint(0, 4)
    )
    said[dice.choice(["at_least", "at_least", "below"])] = level
    return said


def steps(
    dice: random.Random, kind: str, *, percent: bool = False, whole: bool = False
) -> list[dict[str, Any]]:
    wanted = dice.randint(1, 5)
    lows = sorted(
        {
            dice.randint(0, 6) if whole else dice.randint(0, dice.choice([10, 500, 5_000, 20_000]))
            for _ in range(wanted)
        }
    )
    pay = {
        "rate": rate,
        "each": lambda d: f"{d.randint(0, 9)}.{d.randint(0, 9999):04d}",
        "fixed": money,
    }[kind]
    return [
        {
            "from": f"{low / 100}%"
            if percent
            else low
            if whole
            else f"{low}.{dice.choice(['00', '50'])}",
            kind: pay(dice),
        }
        for low in lows
    ]


def rule(dice: random.Random, name: str) -> dict[str, Any]:  # noqa: C901, PLR0912 - a list of forms
    said: dict[str, Any] = {
        "id": name,
        "lines": where(dice),
        "returns": dice.choice(["net", "net", "without", "only"]),
    }
    form = dice.choice(
        [
            "rate",
            "each",
            "fixed",
            "steps",
            "steps",
            "steps",
            "bundle",
            "free",
            "prices",
            "growth",
            "growth steps",
        ]
    )
    if form in {"rate", "each", "fixed"}:
        said[form] = rate(dice) if form == "rate" else money(dice)
        said["per"] = dice.choice(["line", "order", "period"])
    elif form == "steps":
        per = said["per"] = dice.choice(["line", "order", "period", "period"])
        by = said["by"] = dice.choice(
            ["amount", "quantity"]
            if per != "period"
            else ["amount", "quantity", "orders", "parts", "growth percent", "growth"]
        )
        said["mode"] = (
            dice.choice(["marginal", "whole"]) if by in {"amount", "quantity"} else "whole"
        )
        kind = (
            {"amount": "rate", "quantity": "each"}[by]
            if said["mode"] == "marginal"
            else dice.choice(["rate", "each", "fixed"])
        )
        said["steps"] = steps(
            dice, kind, percent=by == "growth percent", whole=by in {"quantity", "orders", "parts"}
        )
        said["without_base"] = dice.choice(["nothing", "all"])
    elif form == "growth":
        said |= {
            "base": "growth",
            "rate": rate(dice),
            "without_base": dice.choice(["nothing", "all"]),
        }
    elif form == "growth steps":
        said |= {
            "base": "growth",
            "by": "growth",
            "mode": dice.choice(["marginal", "whole"]),
            "steps": steps(dice, "rate"),
            "without_base": dice.choice(["nothing", "all"]),
        }
    elif form == "bundle":
        said["bundle"] = {
            "needs": [
                {"lines": where(dice, 0), "quantity": dice.choice([1, 2, "0.5"])}
                for _ in range(dice.randint(1, 3))
            ],
            "fixed": money(dice),
        }
    elif form == "free":
        said["free"] = {
            "buy": dice.choice([1, 3, 10, "2.5"]),
            "get": dice.choice([1, 2, "0.5"]),
            "worth": money(dice),
        } | ({"most": 3} if dice.random() < 0.3 else {})
    else:
        said["prices"] = [
            {
                "part": part,
                "on": dice.choice([date(2025, 1, 15), date(2025, 3, 15), date(2025, 6, 15)]),
                "price": money(dice),
                "days": dice.choice([30, 200]),
            }
            for part in dice.sample(["A8-1", "A8-2", "C1"], 2)
        ]
    if dice.random() < 0.15:
        said["first"] = dice.choice(["order", "part"])
    if dice.random() < 0.15:
        said["paid_within"] = dice.choice([10, 30])
    if dice.random() < 0.2 and form != "prices":
        said["from"], said["to"] = (
            date(2025, 2, dice.choice([1, 10])),
            date(2025, dice.choice([2, 11]), 28),
        )
    said["when"] = [condition(dice) for _ in range(dice.choice([0, 0, 1, 2]))]
    if dice.random() < 0.15:
        said["cap"] = money(dice)
    if dice.random() < 0.15:
        said["least"] = money(dice)
    if dice.random() < 0.3:
        said["group"] = dice.choice(["a", "b"])
    return said


def policy(dice: random.Random) -> dict[str, Any]:
    said: dict[str, Any] = {
        "format": "xinglian-policy/1", "code": "p", "from": date(2025, 1, 1), "to": date(2025, 12, 31),
        "period": dice.choice(["month", "quarter", "half", "year", "whole"]),
        "rounding": dice.choice(["half up", "half even", "down", "up"]),
        "lines": where(dice, 1) if dice.random() < 0.3 else {},
        "groups": {"a": {"take": "best"}, "b": {"take": "first"}},
        "rules": [rule(dice, f"r{n}") for n in range(dice.randint(1, 4))],
    }  # fmt: skip
    if dice.random() < 0.2:
        said["budget"] = money(dice)
    if dice.random() < 0.2:
        said["round_to"] = dice.choice(["0.10", "1", "0.05"])
    if dice.random() < 0.2:
        said["from"], said["to"] = date(2024, 12, 10), date(2025, dice.choice([2, 2, 6]), 28)
        said["rules"] = [
            one
            for one in said["rules"]
            if all(price["on"] <= said["to"] for price in one.get("prices", []))
        ] or [{"id": "r0", "rate": "1%"}]
    return said
