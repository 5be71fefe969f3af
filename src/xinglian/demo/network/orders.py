"""The order book: which partner orders how many of which part on which day, drawn so that the real series stay exact.

For each month and buying group the lines that partners want meet the parts that were in demand. Lines are dealt out so that every part gets a
cross-section of large and small buyers; a real part's pieces are then split over its lines, so that their sum is the series times its factor.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.demo.cast import PARTNERS as CAST
from xinglian.demo.network.geography import GROUPS, season_table
from xinglian.demo.network.partners import PROFILES, Network
from xinglian.demo.network.parts import Parts
from xinglian.demo.network.prices import LIST_OF_TYPE, WORKSHOP, PriceBook

LEAST_LINES = 40
ORDER_DAYS = 5  # a partner orders on at most so many days a month

# Share of each group in all lines outside any season.
GROUP_SHARE = {
    "brakes": 0.235,
    "filters": 0.13,
    "cooling": 0.055,
    "antifreeze": 0.03,
    "ac": 0.022,
    "battery": 0.034,
    "lighting": 0.08,
    "suspension": 0.12,
    "engine": 0.11,
    "electrical": 0.06,
    "body": 0.04,
    "tyres": 0.014,
    "winter_tyres": 0.006,
    "fluids": 0.038,
    "ev": 0.022,
    "tools": 0.008,
    "wipers": 0.026,
}


@dataclass(frozen=True, slots=True)
class OrderBook:
    """Lines in the order of day and partner; `day` counts from the first day of the window.

    Prices are in fen. Returns have a negative quantity and name the line they give back:
    `returned_day` (the day of its document, -1 for orders) and `returned_line`.
    """

    first_day: date
    day: NDArray[np.int64]
    partner: NDArray[np.int64]
    part: NDArray[np.int64]
    line_no: NDArray[np.int64]
    quantity: NDArray[np.int64]
    price_fen: NDArray[np.int64]
    returned_day: NDArray[np.int64]
    returned_line: NDArray[np.int64]
    factor: NDArray[np.int64]  # by part; 0 for simulated parts

    @property
    def size(self) -> int:
        return len(self.day)


def _month_starts(first_day: date, months: int) -> list[date]:
    first = first_day.year * 12 + first_day.month - 1
    return [date((first + m) // 12, (first + m) % 12 + 1, 1) for m in range(months + 1)]


# Who buys by fits and starts: the share of these types that skips months, how often they order while they do order, and
# how many fall silent in a month (most of them for a while, some for good).
_RESTLESS = {"garage": 0.5, "chain": 0.35, "dealer_4s": 0.35, "city_wholesaler": 0.1}
_OFTEN = (2.6, 1.8)  # Beta: most order in six months of ten, some hardly ever
_FALL_SILENT, _COME_BACK = 0.02, 0.16


def _buying_months(rng: Generator, *, network: Network, months: int) -> NDArray[np.bool_]:
    """By (partner, month) whether anything is ordered. The story's own partners and all steady types do every month."""
    told = {member.code for member in CAST}
    share = np.array(
        [
            0.0 if code in told else _RESTLESS.get(kind, 0.0)
            for code, kind in zip(network.columns["code"], network.columns["type"], strict=True)
        ]
    )
    restless = (
        (rng.random(network.size) < share)
        & (network.profile == PROFILES.index("steady"))
        & (network.first_month <= 0)
    )
    often = rng.beta(*_OFTEN, network.size)
    turns = rng.random((network.size, months))
    orders = rng.random((network.size, months)) < often[:, None]
    awake = np.ones(network.size, dtype=bool)
    buys = np.ones((network.size, months), dtype=bool)
    for month in range(months):
        awake = np.where(awake, turns[:, month] >= _FALL_SILENT, turns[:, month] < _COME_BACK)
        buys[:, month] = awake & orders[:, month]
    buys[~restless] = True
    buys[~buys.any(axis=1), 0] = True
    return buys


def _wanted_lines(
    rng: Generator, *, network: Network, buys: NDArray[np.bool_], first_day: date, months: int
) -> NDArray[np.int64]:
    """Lines by (month, group, partner): a partner's own taste, the season where it sits, electric parts growing."""
    month = np.arange(months)
    active = (
        (network.first_month[:, None] <= month)
        & (month <= network.last_month[:, None])
        & (network.annual_cny > 0)[:, None]
    )
    lines = (LEAST_LINES + rng.poisson(network.more_lines[:, None], (network.size, months))) * (
        active & buys
    )
    calendar = (first_day.month - 1 + month) % 12
    share = np.array([GROUP_SHARE[group] for group in GROUPS])
    season = season_table()[:, network.climate][:, :, calendar]  # group, partner, month
    liking = share[:, None, None] * network.taste.T[:, :, None] * season
    liking[GROUPS.index("ev")] *= 0.45 + 1.3 * month / max(months - 1, 1)
    # Systematic rounding: the groups' lines add up to the partner's lines exactly, and each is within one of its expectation.
    upper = np.cumsum(liking / liking.sum(axis=0) * lines.T[:, :].T[None], axis=0)
    upper[-1] = lines
    steps = np.floor(upper + rng.random((network.size, months)))
    wanted = np.diff(np.concatenate([np.zeros((1, network.size, months)), steps]), axis=0)
    wanted[0] -= np.floor(steps[0] - wanted[0])
    return np.ascontiguousarray(wanted.transpose(2, 0, 1)).astype(np.int64)


def _worth_of_a_line(
    rng: Generator, *, network: Network, buys: NDArray[np.bool_], months: int
) -> NDArray[np.float64]:
    """CNY a line by (partner, month), so that the last twelve months come to what the partner buys in a year."""
    month = np.arange(months)
    back = months - 1 - month
    growth = np.exp(rng.normal(0.03, 0.05, network.size)[:, None] * -back[None, :] / 12)
    falling = np.where(back < 12, 1 - 0.6 * (12 - back) / 12, 1.0)
    rising = np.where(back < 6, 1 + 1.1 * (6 - back) / 6, 1.0)
    growth[network.profile == PROFILES.index("declining")] *= falling
    growth[network.profile == PROFILES.index("surging")] *= rising
    # Who orders in few months orders more then; up to three times as much, so that silence still shows in the year.
    bought = (growth * buys)[:, -12:].mean(axis=1, keepdims=True)
    level = growth / np.maximum(bought, growth[:, -12:].mean(axis=1, keepdims=True) / 3)
    lines = LEAST_LINES + network.more_lines
    worth: NDArray[np.float64] = (
        (network.annual_cny / 12 / lines)[:, None]
        * level
        * np.exp(rng.normal(0, 0.08, (network.size, months)))
    )
    return worth


@dataclass(slots=True)
class _Cells:
    """Lines collected cell by cell; a cell is one part in one month."""

    partner: list[NDArray[np.int64]]
    part: list[NDArray[np.int64]]
    lines_of_cell: list[NDArray[np.int64]]
    part_of_cell: list[NDArray[np.int64]]
    month_of_cell: list[NDArray[np.int64]]


def _deal_out(
    rng: Generator,
    *,
    buyers: NDArray[np.int64],
    worth: NDArray[np.float64],
    cells: NDArray[np.int64],
    weight: NDArray[np.int64],
    real: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Buyers (one entry a line) → the lines of each cell, and the buyers in the order of the cells. A real cell gets a line at least."""
    spare = len(buyers) - int(real.sum())
    upper = np.floor(np.cumsum(weight / weight.sum()) * spare + rng.random())
    count = np.diff(np.concatenate([[0], upper])).astype(np.int64) + real
    count[-1] += len(buyers) - int(count.sum())
    if count[-1] < 0 or (real[-1] and count[-1] == 0):
        largest = int(np.argmax(count))
        count[largest] += count[-1] - int(real[-1])
        count[-1] = int(real[-1])
    # Each cell's lines take evenly spaced ranks among the buyers sorted by size: no cell is left with small workshops only.
    cell_of_slot = np.repeat(np.arange(len(cells)), count)
    first_slot = np.cumsum(count) - count
    nth = np.arange(len(buyers)) - first_slot[cell_of_slot]
    position = (nth + rng.random(len(cells))[cell_of_slot]) / count[cell_of_slot]
    by_size = buyers[np.argsort(-worth * np.exp(rng.normal(0, 0.3, len(buyers))), kind="stable")]
    dealt = np.empty_like(buyers)
    dealt[np.argsort(position, kind="stable")] = by_size
    return count, dealt


def _collect(
    rng: Generator, *, wanted: NDArray[np.int64], worth: NDArray[np.float64], parts: Parts
) -> _Cells:
    found = _Cells([], [], [], [], [])
    months = wanted.shape[0]
    members = [np.flatnonzero(parts.group == g) for g in range(len(GROUPS))]
    people = np.arange(wanted.shape[2])
    for month in range(months):
        for group, in_group in enumerate(members):
            buyers = np.repeat(people, wanted[month, group])
            if not len(in_group) or not len(buyers):
                continue
            cells = in_group[parts.demand[in_group, month] > 0]
            if not len(cells):
                cells = in_group[~parts.real[in_group]][:1]
            if not len(cells):
                continue
            weight = np.maximum(parts.demand[cells, month], 1)
            real = parts.real[cells]
            missing = int(real.sum()) - len(buyers)
            if missing > 0:
                buyers = np.concatenate([buyers, rng.choice(np.unique(buyers), missing)])
            count, dealt = _deal_out(
                rng,
                buyers=buyers,
                worth=worth[buyers, month],
                cells=cells,
                weight=weight,
                real=real,
            )
            kept = count > 0
            found.partner.append(dealt)
            found.part.append(np.repeat(cells, count))
            found.lines_of_cell.append(count[kept])
            found.part_of_cell.append(cells[kept])
            found.month_of_cell.append(np.full(int(kept.sum()), month))
    return found


def make_orders(
    rng: Generator, *, network: Network, parts: Parts, book: PriceBook, first_day: date, months: int
) -> OrderBook:
    """All order lines of the window. Real parts: the pieces of a part in a month are its factor times its series, exactly."""
    buys = _buying_months(rng, network=network, months=months)
    wanted = _wanted_lines(rng, network=network, buys=buys, first_day=first_day, months=months)
    worth = _worth_of_a_line(rng, network=network, buys=buys, months=months)
    cells = _collect(rng, wanted=wanted, worth=worth, parts=parts)
    partner, part = np.concatenate(cells.partner), np.concatenate(cells.part)
    count, part_of_cell, month_of_cell = (
        np.concatenate(cells.lines_of_cell),
        np.concatenate(cells.part_of_cell),
        np.concatenate(cells.month_of_cell),
    )
    cell = np.repeat(np.arange(len(count)), count)
    month = month_of_cell[cell]
    spend = worth[partner, month] * np.exp(rng.normal(-0.08, 0.4, len(partner)))
    list_of_partner = np.array(
        [LIST_OF_TYPE.get(kind, WORKSHOP) for kind in network.columns["type"]]
    )
    pieces = spend * 100 / book.fen[list_of_partner[partner], 0, -1, part]
    factor = _factors(
        parts=parts,
        pieces=pieces,
        part=part,
        count=count,
        part_of_cell=part_of_cell,
        month_of_cell=month_of_cell,
    )
    quantity = np.maximum(1, np.round(pieces)).astype(np.int64)
    total = factor[part_of_cell] * parts.demand[part_of_cell, month_of_cell]
    _split_exactly(
        quantity,
        pieces=pieces,
        cell=cell,
        count=count,
        total=np.where(parts.real[part_of_cell], total, 0),
    )
    day = _order_days(rng, first_day=first_day, months=months, partners=network.size)[
        partner, month, rng.integers(0, ORDER_DAYS, len(partner))
    ]
    order = np.argsort((day * network.size + partner) * parts.size + part, kind="stable")
    day, partner, part, quantity = day[order], partner[order], part[order], quantity[order]
    line_no = count_within(day * network.size + partner)
    years = np.array([(first_day + timedelta(days=int(d))).year for d in range(int(day[-1]) + 1)])
    price = book.unit_price_fen(
        list_index=list_of_partner[partner], year=years[day], part=part, quantity=quantity
    )
    none = np.full(len(day), -1)
    return OrderBook(
        first_day, day, partner, part, line_no, quantity, price, none, none.copy(), factor
    )


def count_within(document: NDArray[np.int64]) -> NDArray[np.int64]:
    """1, 2, 3 … within each run of equal values."""
    starts = np.flatnonzero(np.concatenate([[True], document[1:] != document[:-1]]))
    lengths = np.diff(np.concatenate([starts, [len(document)]]))
    counted: NDArray[np.int64] = np.arange(len(document)) - np.repeat(starts, lengths) + 1
    return counted


def _factors(
    *,
    parts: Parts,
    pieces: NDArray[np.float64],
    part: NDArray[np.int64],
    count: NDArray[np.int64],
    part_of_cell: NDArray[np.int64],
    month_of_cell: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Whole factor of each real part: what its buyers would spend, and at least one piece a line in every month."""
    sold = np.maximum(parts.demand.sum(axis=1), 1)
    factor = np.round(np.bincount(part, weights=pieces, minlength=parts.size) / sold)
    per_piece = np.ceil(count / np.maximum(parts.demand[part_of_cell, month_of_cell], 1))
    least = np.zeros(parts.size)
    np.maximum.at(least, part_of_cell, per_piece)
    return np.where(parts.real, np.maximum(factor, np.maximum(least, 1)), 0).astype(np.int64)


def _split_exactly(
    quantity: NDArray[np.int64],
    *,
    pieces: NDArray[np.float64],
    cell: NDArray[np.int64],
    count: NDArray[np.int64],
    total: NDArray[np.int64],
) -> None:
    """Where `total` of a cell is set: one piece a line, the rest in proportion to what the buyers spend, summing to the total."""
    running = np.cumsum(pieces)
    last = np.cumsum(count) - 1
    before = np.concatenate([[0.0], running[last][:-1]])
    whole = running[last] - before
    rest = total - count
    upper = np.floor((running - before[cell]) / whole[cell] * rest[cell] + 0.5)
    upper[last] = rest
    lower = np.concatenate([[0.0], upper[:-1]])
    lower[last - count + 1] = 0
    exact = total[cell] > 0
    quantity[exact] = (1 + upper - lower).astype(np.int64)[exact]


def _order_days(
    rng: Generator, *, first_day: date, months: int, partners: int
) -> NDArray[np.int64]:
    """Days from the start of the window by (partner, month, slot); never a Sunday."""
    starts = _month_starts(first_day, months)
    days = np.empty((partners, months, ORDER_DAYS), dtype=np.int64)
    for month, (start, following) in enumerate(pairwise(starts)):
        offset = (start - first_day).days
        open_days = np.array(
            [
                offset + d
                for d in range((following - start).days)
                if (start + timedelta(days=d)).weekday() != 6
            ]
        )
        days[:, month] = open_days[rng.integers(0, len(open_days), (partners, ORDER_DAYS))]
    return days
