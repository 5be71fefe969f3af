"""An empty file of a kind, to fill in: XLSX with a second sheet of explanations, or CSV."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

_HEAD = PatternFill("solid", start_color="E4ECF6")
_REQUIRED = PatternFill("solid", start_color="F8E9B8")


def template_csv(*, labels: Sequence[str]) -> bytes:
    """The header line, with a byte order mark: without it Excel misreads Chinese."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(labels)
    return text.getvalue().encode("utf-8-sig")


def template_xlsx(
    *,
    title: str,
    labels: Sequence[str],
    required: Sequence[bool],
    notes_title: str,
    notes: Sequence[Sequence[str]],
) -> bytes:
    """`notes` are the rows of the second sheet, its header first."""
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = title[:31]
    for at, (label, needed) in enumerate(zip(labels, required, strict=True), start=1):
        cell = sheet.cell(1, at, label)
        cell.font = Font(bold=True)
        cell.fill = _REQUIRED if needed else _HEAD
        # Text, so that codes keep their leading zeros; numbers typed here are read all the same.
        sheet.column_dimensions[cell.column_letter].width = max(12, 2 * len(label) + 4)
    sheet.freeze_panes = "A2"
    explained = book.create_sheet(notes_title[:31])
    for row in notes:
        explained.append([str(value) for value in row])
    for column, width in zip("ABCDE", (18, 10, 30, 22, 60), strict=True):
        explained.column_dimensions[column].width = width
    for cell in explained[1]:
        cell.font = Font(bold=True)
        cell.fill = _HEAD
    for line in explained.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
