"""What sets an audience apart: tags that are commoner, or rarer, in it than among everybody."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Marked:
    """`inside`, `outside`: shares of the audience and of everybody else. `lift`: inside ÷ share of everybody."""

    key: str
    count: int
    inside: float
    outside: float
    lift: float


def marks(
    counts: Mapping[str, tuple[int, int]], *, members: int, everybody: int, least: int = 3
) -> list[Marked]:
    """`counts`: key → (carriers in the audience, carriers among everybody). Strongest first, by how surprising the
    count is (log-likelihood), so that a tag of two partners never leads. `lift` says in which direction."""
    others = everybody - members
    if not members or not others:
        return []
    found = []
    for key, (mine, all_of_them) in counts.items():
        if max(mine, all_of_them - mine) < least:
            continue
        mark = Marked(
            key=key, count=mine, inside=mine / members, outside=(all_of_them - mine) / others,
            lift=(mine / members) / (all_of_them / everybody),
        )  # fmt: skip
        found.append((_surprise(mine, all_of_them, members, everybody), mark))
    return [mark for _weight, mark in sorted(found, key=lambda entry: (-entry[0], entry[1].key))]


def _surprise(mine: int, all_of_them: int, members: int, everybody: int) -> float:
    """Dunning's G² of the two by two table."""
    table = (
        (mine, all_of_them * members / everybody),
        (members - mine, (everybody - all_of_them) * members / everybody),
        (all_of_them - mine, all_of_them * (everybody - members) / everybody),
        (
            everybody - members - all_of_them + mine,
            (everybody - all_of_them) * (everybody - members) / everybody,
        ),
    )
    return 2 * sum(seen * math.log(seen / chance) for seen, chance in table if seen and chance)


def strongest(found: Iterable[Marked], *, most: int, is_more: bool) -> list[Marked]:
    """The first marks in one direction, those that are worth saying."""
    wanted = [one for one in found if (one.lift >= 1.15 if is_more else one.lift <= 0.85)]
    return wanted[:most]
