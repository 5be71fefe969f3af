"""What partners' books, visits and the training office would say: a few light facts of most partners."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from xinglian.demo.network.partners import Network

_WORKSHOPS = frozenset({"garage", "chain", "dealer_4s"})


class Habit(NamedTuple):
    """How often a partner has such a fact in a year, how much of it, and about what."""

    fact: str
    yearly: float
    mean: float | None
    spread: float
    least: float
    most: float
    items: tuple[str, ...] = ("",)
    workshops_only: bool = False


_HABITS = (
    Habit("training.finished", 2.2, 78, 12, 20, 100, ("基础保养", "制动系统", "新能源高压安全", "故障诊断")),
    Habit("training.missed", 0.4, None, 0, 0, 0, ("新能源高压安全",)),
    Habit("certificate.granted/ev", 0.25, 24, 6, 12, 36, workshops_only=True),
    Habit("certificate.granted/general", 0.5, 36, 0, 36, 36, workshops_only=True),
    Habit("equipment.counted/lift", 1, 4, 2, 0, 20, workshops_only=True),
    Habit("equipment.counted/ev_tools", 0.7, 0.8, 0.8, 0, 6, workshops_only=True),
    Habit("equipment.counted/scanner", 0.8, 1.2, 0.9, 0, 6, workshops_only=True),
    Habit("staff.counted/technician", 1, 5, 3, 1, 40, workshops_only=True),
    Habit("staff.counted/ev_technician", 0.7, 1, 1, 0, 8, workshops_only=True),
    Habit("hours.stated/week", 0.6, 62, 9, 40, 98),
    Habit("hours.stated/sunday", 0.5, 4, 4, 0, 12),
    Habit("vehicles.serviced/all", 4, 140, 80, 5, 900, workshops_only=True),
    Habit("vehicles.serviced/ev", 4, 14, 12, 0, 120, workshops_only=True),
    Habit("payment.settled", 7, 1, 9, -10, 75),
    Habit("payment.overdue", 0.8, 9_000, 14_000, 0, 300_000),
    Habit("credit.limit", 0.7, 120_000, 90_000, 10_000, 900_000),
    Habit("credit.used", 2, 60_000, 50_000, 0, 900_000),
    Habit("visit.reported", 2.4, 76, 13, 25, 100, ("例行拜访", "陈列检查", "新品推广")),
    Habit("competitor.mentioned", 0.6, None, 0, 0, 0, ("竞品甲", "竞品乙", "竞品丙")),
    Habit("complaint.raised", 0.3, None, 0, 0, 0, ("送货破损", "少件", "价格")),
    Habit("warranty.claimed", 0.8, 900, 700, 50, 9_000),
    Habit("help.requested/ev", 0.5, None, 0, 0, 0, workshops_only=True),
    Habit("help.requested/diagnosis", 0.8, None, 0, 0, 0, workshops_only=True),
    Habit("help.requested/parts", 0.9, None, 0, 0, 0),
    Habit("delivery.received", 9, 0, 1.4, -3, 15),
    Habit("price.undercut", 0.15, 0.09, 0.06, 0.01, 0.4),
    Habit("diversion.found", 0.05, None, 0, 0, 0, ("邻省",)),
    Habit("promotion.joined", 1.3, None, 0, 0, 0, ("春季保养节", "过冬备货", "新能源月", "制动专场")),
    Habit("rebate.credited", 1.5, 2_500, 2_000, 100, 40_000),
    Habit("survey.answered", 0.7, 7.6, 1.9, 0, 10),
)  # fmt: skip
_WHOLE = frozenset({"price.undercut"})


def make_facts(
    rng: Generator, *, network: Network, first_day: date, last_day: date
) -> dict[str, list[str]]:
    """facts.csv as columns, in the order of its documents. One partner in seven keeps no such books at all."""
    codes, types = network.columns["code"], network.columns["type"]
    years = (last_day - first_day).days / 365
    keeps_books = rng.random(network.size) > 1 / 7
    is_workshop = np.array([kind in _WORKSHOPS for kind in types])
    columns: dict[str, list[str]] = {
        key: [] for key in ("partner_code", "fact", "happened_on", "amount", "item", "document", "simulated")
    }  # fmt: skip
    for habit in _HABITS:
        meant = keeps_books & is_workshop if habit.workshops_only else keeps_books
        # Some do a thing often, most seldom: each partner has an inclination of its own.
        times = rng.poisson(rng.gamma(1.5, habit.yearly * years / 1.5, network.size)) * meant
        own = rng.normal(0, habit.spread * 0.8, network.size)
        for index in np.flatnonzero(times):
            for number in range(min(int(times[index]), 40)):
                day = first_day + timedelta(int(rng.integers((last_day - first_day).days + 1)))
                columns["partner_code"].append(codes[index])
                columns["fact"].append(habit.fact)
                columns["happened_on"].append(day.isoformat())
                columns["amount"].append(_amount(rng, habit, float(own[index])))
                columns["item"].append(habit.items[int(rng.integers(len(habit.items)))])
                columns["document"].append(f"{habit.fact}-{number + 1}")
                columns["simulated"].append("true")
    return columns


def _amount(rng: Generator, habit: Habit, own: float) -> str:
    if habit.mean is None:
        return ""
    drawn = float(
        np.clip(rng.normal(habit.mean + own, habit.spread * 0.6), habit.least, habit.most)
    )
    return f"{drawn:.2f}" if habit.fact in _WHOLE else str(round(drawn))
