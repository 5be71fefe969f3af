"""A table as CSV or Excel: no cell is a formula."""

import tempfile
from collections.abc import Sequence
from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from xinglian.kernel import clock
from xinglian.kernel.csv_cell import plain_cell
from xinglian.ui.answers import table_file


def sheet_file(
    name: str, heads: Sequence[Any], lines: Sequence[Sequence[Any]], *, kind: str, is_simulated: bool
) -> HttpResponseBase:  # fmt: skip
    """`kind`: csv, or anything else for Excel."""
    if kind == "csv":
        return table_file(name, heads, lines, is_simulated=is_simulated)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Sentinels"))
    if is_simulated:
        sheet.append([_("Simulated data: companies and figures are made up for demonstration.")])
    for number, line in enumerate([heads, *lines]):
        cells = []
        for value in line:
            text = value if isinstance(value, int | float) else plain_cell(str(value))
            cell = WriteOnlyCell(sheet, value=text)
            if isinstance(text, str):
                cell.data_type = "s"
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"xinglian-{name}-{clock.now():%Y%m%d-%H%M}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
