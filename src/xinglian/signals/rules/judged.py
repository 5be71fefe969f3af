"""How good chances were: log-loss, Brier, calibration by tenths, how much of the truth the first tenth holds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Bin:
    """One tenth of the partners, in the order of their chance: what was said, what came, how many."""

    said: float
    came: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`error`: mean distance of said and came over the tenths. `capture`: share of those who ordered found in the tenth
    with the highest chance; `lost_capture`: share of those who did not, in the tenth with the lowest."""

    count: int
    base_rate: float
    log_loss: float
    brier: float
    error: float
    capture: float
    lost_capture: float
    auc: float
    bins: tuple[Bin, ...]


def judge(chance: Numbers, outcome: Numbers, *, bins: int = 10) -> Judgement:
    """`outcome` is 1 where an order came."""
    count = len(chance)
    if not count:
        return Judgement(count=0, base_rate=0, log_loss=0, brier=0, error=0, capture=0, lost_capture=0, auc=0.5, bins=())  # fmt: skip
    said = np.clip(chance, 1e-6, 1 - 1e-6)
    order = np.argsort(said, kind="stable")
    groups = [part for part in np.array_split(order, min(bins, count)) if len(part)]
    told = tuple(
        Bin(said=float(said[part].mean()), came=float(outcome[part].mean()), count=len(part)) for part in groups
    )  # fmt: skip
    tenth = max(count // 10, 1)
    came, stayed = float(outcome.sum()), float(count - outcome.sum())
    return Judgement(
        count=count, base_rate=came / count,
        log_loss=float(-np.mean(outcome * np.log(said) + (1 - outcome) * np.log(1 - said))),
        brier=float(np.mean((said - outcome) ** 2)),
        error=sum(one.count * abs(one.said - one.came) for one in told) / count,
        capture=float(outcome[order[-tenth:]].sum()) / came if came else 0.0,
        lost_capture=float((1 - outcome[order[:tenth]]).sum()) / stayed if stayed else 0.0,
        auc=_auc(said, outcome), bins=told,
    )  # fmt: skip


def _auc(said: Numbers, outcome: Numbers) -> float:
    came = outcome > 0.5
    if came.all() or not came.any():
        return 0.5
    _values, place, counts = np.unique(said, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
    ones = int(came.sum())
    return float((rank[came].sum() - ones * (ones + 1) / 2) / (ones * (len(said) - ones)))
