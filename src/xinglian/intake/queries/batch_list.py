"""The list of imports, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.identity.api import Viewer
from xinglian.intake import access
from xinglian.intake.definitions import UnknownKind, kind_of
from xinglian.intake.models import Batch
from xinglian.kernel import sql

PAGE = 40


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    id: int
    label: str
    file_name: str
    source: str
    state: str
    is_busy: bool
    progress: float
    person_name: str
    created_at: datetime
    counts: dict[str, Any]
    bad: int


@dataclass(frozen=True, kw_only=True)
class BatchPage:
    rows: list[BatchRow]
    previous: int | None
    next: int | None
    total: int


def batch_list(
    *, viewer: Viewer, kind: str = "", state: str = "", after: int | None = None, before: int | None = None,
) -> BatchPage:  # fmt: skip
    """Keyset by id, three queries."""
    found = access.batches(viewer=viewer)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    total = found.count()
    if before is not None:
        rows = list(found.filter(pk__gt=before).order_by("pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        previous, following = (
            (rows[0].pk if more and rows else None),
            (rows[-1].pk if rows else None),
        )
    else:
        if after is not None:
            found = found.filter(pk__lt=after)
        rows = list(found.order_by("-pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE]
        previous = rows[0].pk if after is not None and rows else None
        following = rows[-1].pk if more and rows else None
    names = people([row.person_id for row in rows if row.person_id])
    return BatchPage(
        rows=[_row(batch, names) for batch in rows], previous=previous, next=following, total=total
    )


def people(ids: list[int]) -> dict[int, str]:
    """Names of people, in one query."""
    if not ids:
        return {}
    return {
        row["id"]: row["name"]
        for row in sql.rows("SELECT id, name FROM identity_person WHERE id = ANY(%s)", [ids])
    }


def label(kind: str) -> str:
    try:
        return str(kind_of(kind).label)
    except UnknownKind:
        return kind


def is_busy(batch: Batch) -> bool:
    return bool(batch.phase) or batch.state in ("uploaded", "importing")


def _row(batch: Batch, names: dict[int, str]) -> BatchRow:
    return BatchRow(
        id=batch.pk,
        label=label(batch.kind),
        file_name=batch.file_name,
        source=batch.source,
        state=batch.state,
        is_busy=is_busy(batch),
        progress=batch.progress,
        person_name=names.get(batch.person_id or 0, ""),
        created_at=batch.created_at,
        counts=batch.counts,
        bad=int(batch.counts.get("bad", 0)),
    )
