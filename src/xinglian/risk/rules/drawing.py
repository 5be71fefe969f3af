"""A small line with its band, as the points of a drawing: whole half-pixels, each told from the one before (pages have many)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

Values = Sequence[float | None]
Spot = tuple[int, int]


@dataclass(frozen=True)
class Drawn:
    """Paths in a box of twice `width` x `height`; `out` are the days beyond."""

    line: str
    band: str
    out: str
    width: int
    height: int


def band(values: Values | None, lows: Values | None, highs: Values | None, *, width: int = 140, height: int = 32) -> Drawn | None:  # fmt: skip
    """None when there are not two days to draw."""
    if not values or lows is None or highs is None:
        return None
    known = [_known(one) for one in (values, lows, highs)]
    flat = [value for one in known for value in one if value is not None]
    if len([value for value in known[0] if value is not None]) < 2:
        return None
    low, span = min(flat), (max(flat) - min(flat)) or 1.0
    step = (width - 4) / max(len(values) - 1, 1)

    def spot(place: int, value: float) -> Spot:
        return round(4 + 2 * place * step), round(
            2 * (height - 3 - (height - 6) * (value - low) / span)
        )

    def trail(line: Sequence[float | None]) -> str:
        pieces: list[list[Spot]] = [[]]
        for place, value in enumerate(line):
            if value is not None:
                pieces[-1].append(spot(place, value))
            elif pieces[-1]:
                pieces.append([])
        return "".join(_path(piece) for piece in pieces)

    pieces = []
    for first, last in _stretches(known[1], known[2]):
        # A band moves slowly: every third day draws it.
        places = sorted({*range(first, last, 3), last - 1})
        up = [spot(place, known[2][place] or 0.0) for place in places]
        down = [spot(place, known[1][place] or 0.0) for place in reversed(places)]
        pieces.append(_path([*up, *down]) + "z")
    beyond = [
        value if value is not None and lower is not None and upper is not None and not lower <= value <= upper else None
        for value, lower, upper in zip(*known, strict=True)
    ]  # fmt: skip
    dots = "".join(
        "M{} {}h.1".format(*spot(place, value))
        for place, value in enumerate(beyond)
        if value is not None
    )
    return Drawn(trail(known[0]), "".join(pieces), dots, width, height)


def _path(spots: Sequence[Spot]) -> str:
    """Every point but the first by its way from the one before."""
    if not spots:
        return ""
    ways = [f"{x - left} {y - above}" for (left, above), (x, y) in pairwise(spots)]
    return "M{} {}".format(*spots[0]) + ("l" + " ".join(ways).replace(" -", "-") if ways else "")


def _known(values: Values) -> list[float | None]:
    return [value if value is not None and isfinite(value) else None for value in values]


def _stretches(lows: Values, highs: Values) -> list[tuple[int, int]]:
    """From, to (not included) of days that have a band."""
    out: list[tuple[int, int]] = []
    start = -1
    for place in range(len(lows) + 1):
        here = place < len(lows) and lows[place] is not None and highs[place] is not None
        if here and start < 0:
            start = place
        elif not here and start >= 0:
            out.append((start, place))
            start = -1
    return out
