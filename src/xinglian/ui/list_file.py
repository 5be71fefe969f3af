"""A list as a file, CSV or Excel: written line by line into a temporary file, no cell a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from xinglian.kernel import clock
from xinglian.kernel.csv_cell import plain_cell
from xinglian.kernel.refusal import Refusal

MOST_IN_EXCEL = 100_000
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooLongForExcel(Refusal):
    sentence = gettext_lazy(
        "Excel files hold up to 100,000 rows here. Take the CSV, or add a filter."
    )


def asked_kind(request: HttpRequest) -> str:
    """`format=xlsx`, else csv."""
    return "xlsx" if request.GET.get("format") == "xlsx" else "csv"


def list_file(
    name: str, heads: Sequence[Any], lines: Iterable[Sequence[Any]], *, kind: str, sheet: str, is_simulated: bool
) -> FileResponse:  # fmt: skip
    """Simulated data says so in the first line. Raises TooLongForExcel."""
    ribbon = [_("Simulated data: companies and figures are made up for demonstration.")]
    above = [ribbon] if is_simulated else []
    body = ([_cell(one) for one in line] for line in lines)
    heads = [str(one) for one in heads]
    file = _csv([*above, heads], body) if kind == "csv" else _excel(above, heads, body, sheet)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"xinglian-{name}-{clock.now():%Y%m%d-%H%M}.{kind}",
        content_type="text/csv; charset=utf-8" if kind == "csv" else _EXCEL,
    )  # fmt: skip


def _csv(above: list[list[str]], body: Iterator[list[Any]]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerows(above)
    writer.writerows([plain_cell(c) if isinstance(c, str) else c for c in line] for line in body)
    text.detach()
    return file


def _excel(
    above: list[list[str]], heads: list[str], body: Iterator[list[Any]], title: str
) -> IO[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)

    def put(line: list[Any], *, is_bold: bool = False) -> None:
        cells = [WriteOnlyCell(sheet, value=value) for value in line]
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula, and no number in letters loses its zeros
            if is_bold:
                cell.font = Font(bold=True)
        sheet.append(cells)

    for line in above:
        put(line)
    put(heads, is_bold=True)
    for line in islice(body, MOST_IN_EXCEL):
        put(line)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)  # in any case: it takes away what the sheet was written to
    if next(body, None) is not None:
        file.close()
        raise TooLongForExcel
    return file


def _cell(value: Any) -> Any:
    """Numbers stay numbers, everything else is text."""
    if value is None:
        return ""
    return value if isinstance(value, int | float) else str(value)
