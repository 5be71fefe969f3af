"""What charts are told: small declarative specs, drawn by the `ui.chart` island or on the server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Point:
    """One bar: a word, a value, its text if it reads differently, where its facts are, a tone when it misses, and more on pointing."""

    label: Any
    value: Any
    text: Any = ""
    url: str | None = None
    tone: str = ""
    note: Any = ""


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


@dataclass(frozen=True)
class Small:
    """One of many small lines on one scale."""

    label: Any
    values: Sequence[float | None]
    tone: str = ""
    url: str | None = None


Row = tuple[Any, list[Any]]


def table_of(spec: Any) -> tuple[list[Any], list[Row]]:
    """The heads and rows of a spec's numbers; the target is the last column."""
    points, unit = getattr(spec, "points", None), getattr(spec, "unit", "")
    target: Target | None = getattr(spec, "target", None)
    more = [f"{target.value:g}{unit}"] if target else []
    heads: list[Any] = [] if points is not None else [one.name for one in spec.series]
    if points is not None:
        heads = [unit or "#"]
        rows = [(p.label, [p.text or f"{p.value}{unit}", *more]) for p in points]
    else:
        rows = [
            (label, [*(_cell(one.values, place, unit) for one in spec.series), *more])
            for place, label in enumerate(spec.labels)
        ]
    return [*heads, *([target.label] if target else [])], rows


def _cell(values: Sequence[float | None], place: int, unit: Any) -> str:
    value = values[place] if place < len(values) else None
    return (
        "—"
        if value is None
        else f"{value:,g}{unit}"
        if isinstance(value, float)
        else f"{value:,}{unit}"
    )
