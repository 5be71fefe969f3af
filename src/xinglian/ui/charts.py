"""What charts are told: small declarative specs, drawn by the `ui.chart` island or on the server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Point:
    """One bar: a word, a value, its text if it reads differently, where its facts are, and a tone when it misses."""

    label: Any
    value: Any
    text: Any = ""
    url: str | None = None
    tone: str = ""


@dataclass(frozen=True)
class Target:
    value: float
    label: Any


@dataclass(frozen=True)
class Series:
    """Values in the order of the chart's labels; None is a gap. `muted` draws a dashed comparison line."""

    name: Any
    values: Sequence[float | None]
    tone: str = ""
    muted: bool = False


@dataclass(frozen=True)
class Line:
    """Values over time. `area` fills the first series; `y_max` fixes the scale (100 for shares)."""

    labels: Sequence[Any]
    series: Sequence[Series]
    unit: Any = ""
    target: Target | None = None
    area: bool = True
    y_min: float | None = 0
    y_max: float | None = None
    kind: str = field(default="line", init=False)


@dataclass(frozen=True)
class Columns:
    """Upright bars over time. The last one is pale when `is_open` (the month still runs)."""

    labels: Sequence[Any]
    series: Sequence[Series]
    unit: Any = ""
    target: Target | None = None
    is_open: bool = False
    stacked: bool = False
    kind: str = field(default="columns", init=False)


@dataclass(frozen=True)
class Bars:
    """Lying bars, one per point, the value in a column at right."""

    points: Sequence[Point]
    unit: Any = ""
    target: Target | None = None
    max: float | None = None
    kind: str = field(default="bars", init=False)


@dataclass(frozen=True)
class Dots:
    """Like Bars, but a dot on a thin line: for times, where the length means nothing."""

    points: Sequence[Point]
    unit: Any = ""
    target: Target | None = None
    max: float | None = None
    kind: str = field(default="dots", init=False)


@dataclass(frozen=True)
class Stack:
    """Shares of a whole per label; each series may carry a tone."""

    labels: Sequence[Any]
    series: Sequence[Series]
    unit: Any = "%"
    max: float | None = 100
    kind: str = field(default="stack", init=False)
