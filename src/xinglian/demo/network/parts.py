"""The parts of the sample network: real monthly series under invented names, and simulated variants beside them."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.demo.network.assortment import (
    BRANDS,
    ELECTRIC_PLATFORMS,
    OTHER_MAKERS,
    PLATFORMS,
    Leaf,
    Parameter,
    assortment,
)
from xinglian.demo.network.geography import GROUPS
from xinglian.demo.network.series import MONTHS, carparts

COLUMNS = (
    "number",
    "name",
    "name_en",
    "category",
    "brand",
    "status",
    "superseded_by",
    "oe_numbers",
    "cross_references",
    "unit",
    "weight_kg",
    "is_ev",
    "launched_on",
    "parameters",
    "simulated",
)
# Leaves that fit any car are named by their first figures instead of a vehicle.
UNIVERSAL = ("battery", "tyres", "fluids", "tools", "wipers")
UNIVERSAL_LEAVES = ("antifreeze", "refrigerant", "bulb")
BOTTLES = (1.0, 1.8, 2.0, 4.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Parts:
    """Columns for the file; for the order book arrays with one entry a part in the same order.

    `demand[part, month]`: pieces of the real series, or of a simulated one where `real` is false. `list_price_fen`: what an agent pays in the
    first year. `series_ids`: the part id of the real series, empty for simulated parts.
    """

    columns: dict[str, list[str]]
    series_ids: list[str]
    real: NDArray[np.bool_]
    group: NDArray[np.int64]
    list_price_fen: NDArray[np.int64]
    demand: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.series_ids)


@dataclass(slots=True)
class _Draft:
    """A part being made; `leaf_index` and `serial` make its number unique."""

    leaf_index: int
    leaf: Leaf
    serial: int
    suffix: str
    kind: tuple[str, str]
    platform: tuple[str, str]
    values: dict[str, str]
    price_fen: int
    kg: float
    launched_on: date
    status: str = "active"
    superseded_by: str = ""

    @property
    def number(self) -> str:
        return BRANDS[self.leaf.parent][2].format(
            a=self.leaf_index + 1, b=self.serial, c=self.suffix
        )


def make_parts(rng: Generator, *, real: int, simulated: int, first_day: date, months: int) -> Parts:
    """`real` ≤ 2 674 parts that carry a real series and `simulated` variants, over a window of `months` ≤ 51 months."""
    series = carparts()
    chosen = np.sort(rng.permutation(len(series.part_ids))[:real])
    observed = series.demand[chosen][:, MONTHS - months :]
    leaves = assortment().leaves
    drafts: list[_Draft] = []
    serials = [int(rng.integers(1000, 2000)) for _ in leaves]
    for row, leaf_index in enumerate(
        _spread(rng, [leaf.share if leaf.real else 0 for leaf in leaves], real)
    ):
        serials[leaf_index] += int(rng.integers(1, 7))
        launched = first_day - timedelta(days=int(rng.integers(200, 3200)))
        draft = _draft(
            rng, leaf_index=leaf_index, serial=serials[leaf_index], suffix="A", launched_on=launched
        )
        draft.status = _status(observed[row])
        drafts.append(draft)
    waiting: dict[int, list[_Draft]] = {}
    for draft in drafts:
        if draft.status == "ended" and rng.random() < 0.4:
            waiting.setdefault(draft.leaf_index, []).append(draft)
    launches = np.zeros(simulated, dtype=np.int64)
    # Simulated variants: half beside the real parts, half in the leaves that have none.
    share = [leaf.share * (1.0 if leaf.real else 4.5) for leaf in leaves]
    for row, leaf_index in enumerate(_spread(rng, share, simulated)):
        launches[row] = int(rng.integers(0, max(1, months - 3))) if rng.random() < 0.22 else -1
        launched = (
            first_day + timedelta(days=int(launches[row]) * 30)
            if launches[row] >= 0
            else first_day - timedelta(days=int(rng.integers(60, 2600)))
        )
        if waiting.get(leaf_index):
            old = waiting[leaf_index].pop()
            draft = _draft(
                rng, leaf_index=leaf_index, serial=old.serial, suffix="B", launched_on=launched
            )
            draft.kind, draft.platform = old.kind, old.platform
            old.status, old.superseded_by = "superseded", draft.number
        else:
            serials[leaf_index] += int(rng.integers(1, 7))
            draft = _draft(
                rng,
                leaf_index=leaf_index,
                serial=serials[leaf_index],
                suffix="C",
                launched_on=launched,
            )
        drafts.append(draft)
    series_ids = [series.part_ids[index] for index in chosen] + [""] * simulated
    demand = np.concatenate(
        [np.maximum(observed, 0), _simulated_demand(rng, launches=launches, months=months)]
    )
    rows = [_row(rng, draft, real=index < real) for index, draft in enumerate(drafts)]
    return Parts(
        {column: [row[i] for row in rows] for i, column in enumerate(COLUMNS)},
        series_ids,
        np.arange(len(drafts)) < real,
        np.array([GROUPS.index(draft.leaf.group) for draft in drafts]),
        np.array([draft.price_fen for draft in drafts], dtype=np.int64),
        demand,
    )


def _spread(rng: Generator, shares: list[float], count: int) -> list[int]:
    """`count` indices in proportion to the shares, in random order; every index with a share at least once if there is room."""
    share = np.array(shares, dtype=float)
    bound = np.floor(np.cumsum(share) / share.sum() * count + 0.5).astype(int)
    counts = np.diff(np.concatenate([[0], bound]))
    picked = np.repeat(np.arange(len(shares)), counts)
    return [int(index) for index in rng.permutation(picked)]


def _draft(
    rng: Generator, *, leaf_index: int, serial: int, suffix: str, launched_on: date
) -> _Draft:
    leaf = assortment().leaves[leaf_index]
    platforms = ELECTRIC_PLATFORMS if leaf.parent == "ev" else PLATFORMS
    zh, en, letter = platforms[int(rng.integers(len(platforms)))]
    platform = f"{letter}{int(rng.integers(11, 60))}"
    low, high = np.log(leaf.price[0]), np.log(leaf.price[1])
    return _Draft(
        leaf_index,
        leaf,
        serial,
        suffix,
        leaf.kinds[int(rng.integers(len(leaf.kinds)))] if leaf.kinds else ("", ""),
        (f"{zh} {platform}", f"{en} {platform}"),
        {parameter.key: _value(rng, parameter) for parameter in leaf.parameters},
        round(float(np.exp(rng.uniform(low, high))) * 10) * 10,
        round(float(rng.uniform(*leaf.kg)), 2),
        launched_on,
    )


def _value(rng: Generator, parameter: Parameter) -> str:
    if parameter.type == "choice":
        return parameter.choices[int(rng.integers(len(parameter.choices)))]
    if parameter.type == "boolean":
        return "true" if rng.random() < 0.5 else "false"
    if parameter.type == "text":
        return ("M20x1.5", "M22x1.5", "3/4-16", "M18x1.5")[int(rng.integers(4))]
    least, most = float(parameter.least), float(parameter.most)
    if parameter.unit == "L":
        sizes = [size for size in BOTTLES if least <= size <= most]
        return f"{sizes[int(rng.integers(len(sizes)))]:g}"
    if parameter.type == "decimal":
        return f"{rng.uniform(least, most):.1f}"
    step = 5 if most - least > 40 or least < 0 else 1
    return str(int(rng.integers(-(-int(least) // step), int(most) // step + 1)) * step)


def _status(observed: NDArray[np.int64]) -> str:
    """Ended: no longer observed. Phasing out: nothing sold for the last year and a half (or the whole of a shorter window)."""
    if observed[-1] < 0:
        return "ended"
    return "phasing_out" if not (observed[-18:] > 0).any() else "active"


def _simulated_demand(
    rng: Generator, *, launches: NDArray[np.int64], months: int
) -> NDArray[np.int64]:
    """Lumpy series from launch on, with a slow growth: it makes up for the real series, which fall by half over their 51 months."""
    level = np.exp(rng.normal(-0.75, 0.8, len(launches)))
    month = np.arange(months)
    growth = 1 + 0.9 * (month - months + MONTHS) / MONTHS
    running = month[None, :] >= launches[:, None]
    drawn: NDArray[np.int64] = rng.poisson(level[:, None] * growth[None, :]) * running
    # One that never sold would be a part nobody ordered: let it sell in the last month.
    drawn[drawn.sum(axis=1) == 0, -1] = 1
    return drawn


def _row(rng: Generator, draft: _Draft, *, real: bool) -> list[str]:
    leaf = draft.leaf
    universal = leaf.parent in UNIVERSAL or leaf.code in UNIVERSAL_LEAVES
    units = {parameter.key: parameter.unit for parameter in leaf.parameters}
    names = {parameter.key: parameter for parameter in leaf.parameters}
    shown = [
        f"{value}{units[key]}"
        for key, value in draft.values.items()
        if names[key].type in ("integer", "decimal", "choice")
    ][:2]
    extra = (
        ""
        if real or universal
        else next((value for key, value in draft.values.items() if names[key].type == "choice"), "")
    )
    fits, fits_en = (
        (" ".join(shown), " ".join(part for part in shown if part.isascii()))
        if universal
        else draft.platform
    )
    zh, en, _ = BRANDS[leaf.parent]
    oe = [
        f"{int(rng.integers(10, 99))}X{int(rng.integers(100, 999))}-{draft.serial:04d}{letter}"
        for letter in "AB"[: int(rng.integers(1, 3))]
    ]
    others = rng.permutation(len(OTHER_MAKERS))[: int(rng.integers(0, 3))]
    crosses = [
        f"{OTHER_MAKERS[int(i)][0]}:{OTHER_MAKERS[int(i)][1]}{draft.leaf_index + 1:02d}-{int(rng.integers(10000, 99999))}"
        for i in others
    ]
    return [
        draft.number,
        " ".join(filter(None, (f"{zh} {draft.kind[0]}{leaf.name}", fits, extra))),
        " ".join(
            filter(
                None,
                (en, draft.kind[1].lower(), leaf.name_en[0].lower() + leaf.name_en[1:], fits_en),
            )
        ),
        leaf.code,
        zh,
        draft.status,
        draft.superseded_by,
        ";".join(oe),
        ";".join(crosses),
        leaf.unit,
        f"{draft.kg:.2f}",
        "true" if leaf.parent == "ev" else "false",
        draft.launched_on.isoformat(),
        "; ".join(f"{key}={value}" for key, value in draft.values.items()),
        "true",
    ]
