"""What the figures of an experiment allow to say: at any look, as often as one likes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from xinglian.push.rules.sample_ratio import ALARM, mismatch
from xinglian.push.rules.sample_size import ALPHA, alpha_each
from xinglian.push.rules.sequential import Count, Interval, difference, is_ripe

FIRST = 0


class Finding(StrEnum):
    """`unsound`: versions lost people, nothing can be said. `early`: too few people yet. `open`: no difference shown yet.
    `winner`: one version is better. `alike`: whatever difference there is, is smaller than the one looked for. `undecided`:
    all are in and nothing was shown."""

    UNSOUND = "unsound"
    EARLY = "early"
    OPEN = "open"
    WINNER = "winner"
    ALIKE = "alike"
    UNDECIDED = "undecided"

    @property
    def is_final(self) -> bool:
        return self in (Finding.WINNER, Finding.ALIKE, Finding.UNDECIDED)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`winner`: the version to send on when it ends here; the first one where no other is better.
    `against_first`: each other version's difference to the first, where both have anybody."""

    finding: Finding
    winner: int
    against_first: dict[int, Interval]
    ratio_p: float


def judge(
    counts: Sequence[Count],
    *,
    shares: Sequence[float],
    tuned_for: float,
    effect: float,
    is_all: bool,
    out: Collection[int] = (),
    alpha: float = ALPHA,
) -> Verdict:
    """`counts`: what is counted, by version, of people whose time is over. `shares`: of the people, as planned. `tuned_for`:
    people of two versions when all are in. `effect`: the difference looked for. `is_all`: nobody is awaited any more.
    `out`: versions that did harm, and cannot win."""
    each = alpha_each(len(counts), alpha=alpha)
    pairs = {
        (a, b): difference(counts[a], counts[b], alpha=each, tuned_for=tuned_for)
        for a, b in combinations(range(len(counts)), 2)
        if counts[a].n and counts[b].n
    }
    against_first = {b: pairs[a, b] for a, b in pairs if a == FIRST}
    inside = [number for number in range(len(counts)) if number not in out]
    # A version that is out gets nobody else: its people are fewer for a good reason.
    ratio_p = mismatch([counts[one].n for one in inside], [shares[one] for one in inside])
    finding, winner = _find(counts, pairs, inside, effect=effect, is_all=is_all)
    if ratio_p < ALARM:
        finding, winner = Finding.UNSOUND, FIRST
    return Verdict(finding=finding, winner=winner, against_first=against_first, ratio_p=ratio_p)


def _find(
    counts: Sequence[Count],
    pairs: dict[tuple[int, int], Interval],
    inside: Sequence[int],
    *,
    effect: float,
    is_all: bool,
) -> tuple[Finding, int]:
    fallback = inside[0] if inside else FIRST
    if len(inside) < 2:
        # Whatever did harm is out: there is nothing left to compare.
        return Finding.UNDECIDED, fallback
    if not all(is_ripe(counts[one]) for one in inside):
        return (Finding.UNDECIDED if is_all else Finding.EARLY), fallback

    def beats(one: int, other: int) -> bool:
        return pairs[one, other].says_less if one < other else pairs[other, one].says_more

    for one in inside:
        if all(beats(one, other) for other in inside if other != one):
            return Finding.WINNER, one
    if all(pairs[a, b].lies_within(effect) for a, b in combinations(inside, 2)):
        return Finding.ALIKE, fallback
    if not is_all:
        return Finding.OPEN, fallback
    # Several may be better than the first without one of them being the best: any of these will do.
    better = [
        one for one in inside[1:]
        if beats(one, fallback) and not any(beats(other, one) for other in inside if other != one)
    ]  # fmt: skip
    if better:
        return Finding.WINNER, max(better, key=lambda one: counts[one].share)
    return Finding.UNDECIDED, fallback
