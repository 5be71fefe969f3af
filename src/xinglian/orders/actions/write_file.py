"""A table, or documents, as the bytes of a file: CSV, XLSX or JSON. No cell is a formula."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from pydantic import BaseModel

from xinglian.kernel.csv_cell import plain_cell
from xinglian.kernel.quantity import plain

FORMS = ("csv", "xlsx", "json")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def table_bytes(form: str, heads: Sequence[Any], lines: Sequence[Sequence[Any]], *, title: str, is_simulated: bool) -> bytes:  # fmt: skip
    note = [_("Simulated data: companies and figures are made up for demonstration.")]
    top = [note, heads] if is_simulated else [heads]
    if form == "xlsx":
        return _workbook(top, lines, title)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([[str(cell) for cell in row] for row in top])
    writer.writerows([[_written(cell) for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig")


def json_bytes(kind: str, documents: Sequence[BaseModel], *, at: datetime) -> bytes:
    whole = {
        "format": "xinglian-exchange/1",
        "kind": kind,
        "made_at": at.isoformat(timespec="seconds"),
        "documents": [one.model_dump(mode="json") for one in documents],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _workbook(top: Sequence[Sequence[Any]], lines: Sequence[Sequence[Any]], title: str) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(title[:31])
    for row in top:
        page.append([str(cell) for cell in row])
    for line in lines:
        page.append([_cell(cell) for cell in line])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | Decimal | date):
        return value
    return plain_cell(value)


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value if isinstance(value, int) else plain_cell(value)
