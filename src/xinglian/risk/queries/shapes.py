"""From a declared series to what the rules take."""

from xinglian.risk.definitions.kind import Series
from xinglian.risk.rules.baseline import Shape


def shape_of(series: Series) -> Shape:
    return Shape(
        window=series.window, is_share=series.is_share, least_n=series.least_n, least=series.least
    )
