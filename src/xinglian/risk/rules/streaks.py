"""From days beyond the band to findings: three in a row raise one, three inside end it."""

from dataclasses import dataclass

import numpy as np

from xinglian.risk.rules.baseline import Judged

DAYS_IN_A_ROW = 3
# Days nothing can be said of neither go on nor break a row, up to so many of them.
_MOST_UNKNOWN = 14


@dataclass(frozen=True, kw_only=True)
class Run:
    """`row`: of the matrix. Days are columns: the first beyond, the one that raised it, the last beyond, the worst.
    `back`: the day on which three in a row had been inside again, or None while it lasts."""

    row: int
    side: str  # "down" or "up"
    first: int
    raised: int
    last: int
    worst: int
    days: int
    back: int | None


def runs(judged: Judged, *, harm: str, in_a_row: int = DAYS_IN_A_ROW) -> list[Run]:
    """`harm`: the side that hurts: down, up or both."""
    found: list[Run] = []
    for side, beyond in (("down", judged.below), ("up", judged.above)):
        if harm in (side, "both"):
            found += _of_side(judged, beyond & judged.is_judged, side, in_a_row)
    return sorted(found, key=lambda run: (run.raised, run.row))


def _of_side(judged: Judged, beyond: np.ndarray, side: str, in_a_row: int) -> list[Run]:
    with np.errstate(invalid="ignore", divide="ignore"):
        away = np.abs(judged.value / np.maximum(judged.expected, 1e-9) - 1)
    found = []
    for row in np.flatnonzero(beyond.any(axis=1)):
        columns = np.flatnonzero(judged.is_judged[row])
        for group in _groups(beyond[row, columns], columns, in_a_row):
            days, back = group
            found.append(
                Run(
                    row=int(row), side=side, first=int(days[0]), raised=int(days[in_a_row - 1]), last=int(days[-1]),
                    worst=int(days[np.argmax(away[row, days])]), days=len(days), back=back,
                )
            )  # fmt: skip
    return found


def _groups(
    flags: np.ndarray, columns: np.ndarray, in_a_row: int
) -> list[tuple[np.ndarray, int | None]]:
    """Days beyond that belong together: begun by a row of them, ended by a row inside."""
    out: list[tuple[np.ndarray, int | None]] = []
    row: list[int] = []
    inside = 0
    is_on = False
    before = -1
    for flag, column in zip(flags.tolist(), columns.tolist(), strict=True):
        if before >= 0 and column - before > _MOST_UNKNOWN:
            if is_on:
                out.append((np.array(row), before))
            row, inside, is_on = [], 0, False
        before = column
        if flag:
            row.append(column)
            inside = 0
            is_on = is_on or len(row) >= in_a_row
        elif is_on:
            inside += 1
            if inside == in_a_row:
                out.append((np.array(row), column))
                row, inside, is_on = [], 0, False
        else:
            row = []
    if is_on:
        out.append((np.array(row), None))
    return out
