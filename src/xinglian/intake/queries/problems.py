"""Pages of the problems of a batch, from its Parquet file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from xinglian.intake.models import Batch
from xinglian.intake.queries.problem_texts import label_of, sentence
from xinglian.intake.rules.cells import literal
from xinglian.intake.rules.kinds import ImportKind
from xinglian.kernel.engine import fresh_engine

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class ProblemRow:
    sheet: str
    row: int
    field: str
    label: str
    column: str
    value: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ProblemPage:
    rows: list[ProblemRow]
    total: int
    page: int
    pages: int


def problems_path(batch_id: int) -> Path:
    return Path(settings.XINGLIAN_HOME) / "intake" / str(batch_id) / "problems.parquet"


def problem_page(
    *, batch: Batch, kind: ImportKind, field: str = "", code: str = "", page: int = 1
) -> ProblemPage:
    """One page, in file order; `field` and `code` narrow it. Empty when the file is gone."""
    path = problems_path(batch.pk)
    if not path.exists():
        return ProblemPage(rows=[], total=0, page=1, pages=1)
    where, params = _where(field, code)
    source = f"read_parquet({literal(str(path))})"
    with fresh_engine(memory="200MB", threads=1) as db:
        counted = db.execute(f"SELECT count(*) FROM {source}{where}", params).fetchone()
        total = int(counted[0]) if counted else 0
        pages = max(1, -(-total // PAGE))
        shown = min(max(page, 1), pages)
        found = db.execute(
            f'SELECT sheet, row, field, "column", value, code, params FROM {source}{where}'
            f" ORDER BY sheet, row, field LIMIT {PAGE} OFFSET {(shown - 1) * PAGE}",
            params,
        ).fetchall()
    rows = [_row(kind, *values) for values in found]
    return ProblemPage(rows=rows, total=total, page=shown, pages=pages)


def problems_in(path: Path, *, kind: ImportKind, limit: int) -> list[ProblemRow]:
    """The first problems of a problems file, in file order."""
    with fresh_engine(memory="200MB", threads=1) as db:
        found = db.execute(
            f'SELECT sheet, row, field, "column", value, code, params FROM read_parquet({literal(str(path))})'
            f" ORDER BY sheet, row, field LIMIT {int(limit)}"
        ).fetchall()
    return [_row(kind, *values) for values in found]


def _where(field: str, code: str) -> tuple[str, list[str]]:
    parts, params = [], []
    for name, wanted in (("field", field), ("code", code)):
        if wanted:
            parts.append(f"{name} = ?")
            params.append(wanted)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), params


def _row(
    kind: ImportKind,
    sheet: Any,
    row: int,
    field: str,
    column: str,
    value: Any,
    code: str,
    params: Any,
) -> ProblemRow:
    return ProblemRow(
        sheet=sheet or "",
        row=row,
        field=field,
        label=label_of(kind, field) if field else "",
        column=column or "",
        value="" if value is None else str(value),
        text=sentence(kind, field=field, code=code, params=params),
    )
