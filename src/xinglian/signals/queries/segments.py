"""The page of segments: the matrix of recency and frequency, the segments people know, and the clusters."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import knobs
from xinglian.signals.queries import bitmap_store, clusters, select_audience, wording
from xinglian.signals.queries.audience_page import EVERYONE
from xinglian.signals.queries.clusters import Cluster
from xinglian.signals.rules import registry, rfm


@dataclass(frozen=True, kw_only=True)
class Cell:
    recency: int
    frequency: int
    count: int
    amount: float
    expression: str


@dataclass(frozen=True, kw_only=True)
class Segment:
    key: str
    label: str
    advice: str
    count: int
    expression: str


@dataclass(frozen=True, kw_only=True)
class Group:
    cluster: Cluster
    count: int
    expression: str


@dataclass(frozen=True, kw_only=True)
class SegmentPage:
    """`cells`: by row of recency, 5 first. `amount` in a cell is the mean step of amount. `cuts`: per axis in words,
    the lowest of steps 2 … 5."""

    computed_at: datetime | None
    buyers: int
    everybody: int
    cells: list[list[Cell]]
    most: int
    segments: list[Segment]
    cuts: list[tuple[str, list[str]]]
    rfm_moved: float | None
    groups: list[Group]
    groups_moved: float | None
    silhouette: float


def segment_page() -> SegmentPage:
    """Counts are those of the caller's reach; one fetch of bitmaps."""
    run, grouped = clusters.last_run("rfm"), clusters.last_run("clusters")
    everyone = select_audience.select(EVERYONE).ordinals
    told = clusters.clusters()
    bitmaps = bitmap_store.load(
        [
            *(f"rfm:{axis}{step}" for axis in rfm.AXES for step in rfm.STEPS),
            *(f"rfm:{name}" for name in rfm.SEGMENTS),
            *(f"cluster:{one.number}" for one in told),
        ]
    )
    mine = {key: bitmap & everyone for key, bitmap in bitmaps.items()}
    cells = [
        [_cell(mine, recency, frequency) for frequency in rfm.STEPS]
        for recency in reversed(rfm.STEPS)
    ]
    return SegmentPage(
        computed_at=run["computed_at"] if run else None,
        buyers=sum(len(mine[f"rfm:{name}"]) for name in rfm.SEGMENTS),
        everybody=len(everyone),
        cells=cells,
        most=max((cell.count for row in cells for cell in row), default=0),
        segments=[
            Segment(
                key=name, label=str(registry.SEGMENT_LABELS[name]), advice=str(registry.SEGMENT_ADVICE[name]),
                count=len(mine[f"rfm:{name}"]), expression=f"rfm:{name}",
            )
            for name in rfm.SEGMENTS
        ],
        cuts=_cuts(run),
        rfm_moved=run["moved"] if run else None,
        groups=[
            Group(cluster=one, count=len(mine[f"cluster:{one.number}"]), expression=f"cluster:{one.number}")
            for one in told
        ],
        groups_moved=grouped["moved"] if grouped else None,
        silhouette=grouped["detail"]["silhouette"] if grouped else 0.0,
    )  # fmt: skip


def _cell(mine: dict[str, Any], recency: int, frequency: int) -> Cell:
    members = mine[f"rfm:r{recency}"] & mine[f"rfm:f{frequency}"]
    steps = sum(step * members.intersection_cardinality(mine[f"rfm:m{step}"]) for step in rfm.STEPS)
    return Cell(
        recency=recency, frequency=frequency, count=len(members),
        amount=steps / len(members) if members else 0.0, expression=f"rfm:r{recency} & rfm:f{frequency}",
    )  # fmt: skip


def _cuts(run: dict[str, Any] | None) -> list[tuple[str, list[str]]]:
    if run is None:
        return []
    currency = str(knobs.value("signals.currency"))
    return [
        (
            str(registry.FIGURES[name].label),
            [
                wording.figure_text(registry.FIGURES[name], cut, currency=currency)
                for cut in run["detail"]["cuts"][axis]
            ],
        )
        for axis, name in rfm.FIGURES.items()
    ]
