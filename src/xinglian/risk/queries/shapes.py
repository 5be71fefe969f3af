"""From a declared series to what the rules take."""

from collections.abc import Mapping, Sequence
from typing import Any

from xinglian.risk.definitions.kind import Series
from xinglian.risk.rules.baseline import Shape
from xinglian.risk.rules.windows import Strictness


def shape_of(series: Series) -> Shape:
    return Shape(
        window=series.window, is_share=series.is_share, least_n=series.least_n, least=series.least
    )


def strictness(settings: Mapping[str, Any]) -> Strictness:
    """Of the knobs of the radar."""
    return Strictness(
        floor=float(settings["risk.floor"]), a_year=float(settings["risk.a_year"]), in_a_row=int(settings["risk.days_in_a_row"]),
    )  # fmt: skip


def whole_of(places: Sequence[tuple[str, str]]) -> int | None:
    """Which of (path, cut) is the whole network."""
    return next((row for row, place in enumerate(places) if place == ("", "")), None)
