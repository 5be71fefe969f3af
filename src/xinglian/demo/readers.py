"""Simulated recipients: who reads, when, who acknowledges and who acts. Pure: numbers in, moments out.

The delays are log-normal, as waiting times of people are (Stouffer, Malmgren, Amaral 2006; Barabási 2005 sees heavier
tails, which the share that never reads stands for here). Medians are assumptions of the story, not measurements.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a role behaves: share that reads at all, median minutes until reading, spread of the logarithm, share of
    readers who acknowledge, median minutes from reading to that, share of these who do what is asked."""

    reads: float
    median_minutes: float
    spread: float
    acknowledges: float
    acknowledge_minutes: float
    acts: float


HABITS = {
    "partner_owner": Habit(
        reads=0.965,
        median_minutes=2.6,
        spread=0.72,
        acknowledges=0.95,
        acknowledge_minutes=0.6,
        acts=0.42,
    ),
    "partner_clerk": Habit(
        reads=0.93,
        median_minutes=1.9,
        spread=0.8,
        acknowledges=0.9,
        acknowledge_minutes=0.5,
        acts=0.3,
    ),
    "technician": Habit(
        reads=0.8,
        median_minutes=4.5,
        spread=0.95,
        acknowledges=0.8,
        acknowledge_minutes=0.8,
        acts=0.0,
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Minutes after the sending, one entry a recipient; infinite where it never happens."""

    read: NDArray[np.float64]
    acknowledged: NDArray[np.float64]
    acted: NDArray[np.float64]


def plan_reading(rng: Generator, *, roles: list[str]) -> Plan:
    """`roles`: one of HABITS for each recipient."""
    habits = [HABITS[role] for role in roles]

    def each(name: str) -> NDArray[np.float64]:
        return np.array([getattr(habit, name) for habit in habits], dtype=np.float64)

    def drawn(
        median: NDArray[np.float64], spread: NDArray[np.float64] | float
    ) -> NDArray[np.float64]:
        minutes: NDArray[np.float64] = median * np.exp(rng.normal(0, 1, len(roles)) * spread)
        return minutes

    never = np.inf
    read = np.where(
        rng.random(len(roles)) < each("reads"), drawn(each("median_minutes"), each("spread")), never
    )
    acknowledged = np.where(
        rng.random(len(roles)) < each("acknowledges"),
        read + drawn(each("acknowledge_minutes"), 0.7),
        never,
    )
    acted = np.where(
        rng.random(len(roles)) < each("acts"),
        acknowledged + drawn(each("acknowledge_minutes") * 4, 0.8),
        never,
    )
    return Plan(read, acknowledged, acted)
