"""A store as a twin: a demand, a world and a policy in; service, stock-outs, turns and slow stock out. All parts and runs at once.

Each period: goods come in, customers take what is there and the rest waits, the shelf is counted, an order goes out.
Equal seeds draw equal chances for every policy and world, so that two of them may be compared run by run.
"""

from dataclasses import dataclass

import numpy as np

from xinglian.supply.rules import quantiles as q
from xinglian.supply.rules.quantiles import Floats

SLOW_AFTER = 6  # periods without demand: what then lies on the shelf is slow
DAYS_A_MONTH = 365 / 12


@dataclass(frozen=True, kw_only=True)
class World:
    """`lead`: periods an order travels (≥ 1); `late`: chances of 0, 1, 2 … periods more; `stop`: first period and the one after the
    last in which nothing comes in. `demand`: factor of all parts or of each (an EV shift, a new entrant, a price)."""

    lead: int = 1
    late: tuple[float, ...] = (1.0,)
    stop: tuple[int, int] = (0, 0)
    demand: float | Floats = 1.0


@dataclass(frozen=True, kw_only=True)
class Policy:
    """(parts, periods) each: below or at `trigger` up to `target` is ordered, counting what is on the way. No trigger: always."""

    target: Floats
    trigger: Floats | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One number a run. Shares between 0 and 1; `stock` in units; `ends`: units at the end, less what is waited for, of each part."""

    filled: Floats
    stock_out: Floats
    slow: Floats
    stock: Floats
    sold: Floats
    ordered: Floats
    ends: Floats

    @property
    def turns(self) -> Floats:
        """A year of months sold ÷ mean stock."""
        return 12 * self.sold / np.maximum(self.stock, 1e-9)

    @property
    def days(self) -> Floats:
        """How long the mean stock would last."""
        return self.stock / np.maximum(self.sold, 1e-9) * DAYS_A_MONTH


def simulate(
    demand: Floats,
    policy: Policy,
    world: World,
    *,
    warm: int = 0,
    since: Floats | None = None,
    seed: int = 7,
) -> Outcome:
    """`demand` (runs, parts, periods), not negative. The first `warm` periods fill the shelves and are not counted. `since`: periods
    since the last demand of each part when it begins (default: 0). `sold` and `stock` are means of a counted period."""
    runs, parts, periods = demand.shape
    chance = np.random.default_rng(seed)
    asked = _changed(demand, world.demand, chance)
    worst = world.lead + len(world.late) - 1
    delays = _delays(chance, world, (runs, parts, periods))
    coming = np.zeros((runs, parts, periods + worst + 1))
    on_way = np.zeros((runs, parts))
    stock = np.zeros((runs, parts)) + np.maximum(policy.target[:, 0], 0)
    ordered = stock.sum(axis=1)
    idle = np.zeros((runs, parts)) + (0 if since is None else since)
    want, got, often, short, held, slow = (np.zeros(runs) for _ in range(6))
    who = np.arange(runs)[:, None], np.arange(parts)[None, :]
    for t in range(periods):
        if world.stop[0] <= t < world.stop[1]:  # it waits at the supplier's
            coming[:, :, t + 1] += coming[:, :, t]
        else:
            stock += coming[:, :, t]
            on_way -= coming[:, :, t]
        position = stock + on_way
        order = np.maximum(policy.target[:, t] - position, 0)
        if policy.trigger is not None:
            order = np.where(position <= policy.trigger[:, t], order, 0)
        coming[(*who, t + delays[:, :, t])] += order
        on_way += order
        ordered += order.sum(axis=1)
        there, now = np.maximum(stock, 0), asked[:, :, t]
        stock = stock - now
        idle = np.where(now > 0, 0, idle + 1)
        if t >= warm:
            left = np.maximum(stock, 0)
            want += now.sum(axis=1)
            got += np.minimum(there, now).sum(axis=1)
            often += (now > 0).sum(axis=1)
            short += (now > there).sum(axis=1)
            held += left.sum(axis=1)
            slow += np.where(idle >= SLOW_AFTER, left, 0).sum(axis=1)
    counted = max(periods - warm, 1)
    return Outcome(
        filled=got / np.maximum(want, 1e-9), stock_out=short / np.maximum(often, 1), slow=slow / np.maximum(held, 1e-9),
        stock=held / counted, sold=want / counted, ordered=ordered - on_way.sum(axis=1), ends=stock,
    )  # fmt: skip


def drawn(said: Floats, periods: int, *, runs: int, seed: int = 7) -> Floats:
    """Demand of whole units whose sum over `periods` is distributed as `said` (parts, LEVELS); each unit falls into any of the
    periods alike. (runs, parts, periods)."""
    chance = np.random.default_rng(seed)
    parts = len(said)
    levels = chance.random((parts, runs))
    sums = q.relevelled(said, levels)
    left = np.floor(sums + chance.random((parts, runs))).astype(int).T
    found = np.zeros((runs, parts, periods))
    for t in range(periods - 1):
        found[:, :, t] = chance.binomial(left, 1 / (periods - t))
        left = left - found[:, :, t].astype(int)
    found[:, :, -1] = left
    return found


def by_hand(
    past: Floats, periods: int, *, lead: int, safety: float = 1.0, lot: float = 2.0
) -> Policy:
    """Min and max as people set them once a year: `lead` and `safety` months of the last year's mean, and `lot` months more."""
    mean = np.nanmean(past[:, -12:], axis=1)
    low = np.ceil(mean * (lead + safety))
    high = np.maximum(np.ceil(mean * (lead + safety + lot)), low)
    return Policy(target=np.tile(high[:, None], periods), trigger=np.tile(low[:, None], periods))


def _changed(demand: Floats, factor: float | Floats, chance: np.random.Generator) -> Floats:
    """More or less of whole units, rounded by lot so that the mean is kept."""
    lots = chance.random(demand.shape)
    wide = factor if isinstance(factor, float) else factor[None, :, None]
    return np.asarray(np.where(wide == 1, demand, np.floor(demand * wide + lots)))


def _delays(chance: np.random.Generator, world: World, shape: tuple[int, int, int]) -> q.Whole:
    lots = chance.random(shape)
    edges = np.cumsum(world.late)[:-1]
    return np.asarray(world.lead + np.searchsorted(edges, lots, side="right"), dtype=np.intp)
