"""Numbers and quantities from a CSV or an Excel file somebody brings."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from xinglian.kernel.refusal import Refusal
from xinglian.stock.api import NotANumber, Row, quantity_of

# What an archive may grow to: a small file can hold a great many zeros.
_MOST_UNPACKED = 100_000_000


class NotReadable(Refusal):
    sentence = _("This file cannot be read. Save the list as .xlsx or .csv with number and quantity in the first two columns.")  # fmt: skip


def rows_of_file(path: Path, *, most: int) -> list[Row]:
    """One more than `most` at the most. A first row without a quantity that has one below it is its heading."""
    found: list[Row] = []
    try:
        for at, cells in enumerate(_sheet(path) if path.suffix == ".xlsx" else _text(path), start=1):  # fmt: skip
            number, many = [*(_word(cell) for cell in cells), "", ""][:2]
            if number:
                found.append(Row(line=at, number=number[:200], quantity=_quantity(many)))
            if len(found) > most + 1:
                break
    except (OSError, ValueError, KeyError, csv.Error, zipfile.BadZipFile, InvalidFileException) as error:  # fmt: skip
        raise NotReadable from error
    if len(found) > 1 and found[0].quantity is None and found[1].quantity is not None:
        found = found[1:]
    return found


def _sheet(path: Path) -> Iterator[tuple[Any, ...]]:
    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > _MOST_UNPACKED:
            raise NotReadable
    book = load_workbook(path, read_only=True, data_only=True)
    yield from book.worksheets[0].iter_rows(max_col=2, values_only=True)


def _text(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    first = text.split("\n", 1)[0]
    mark = max("\t;,", key=first.count)
    yield from csv.reader(text.splitlines(), delimiter=mark)


def _word(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\0", "").strip()


def _quantity(text: str) -> Any:
    try:
        return quantity_of(text[:30]) if text else None
    except NotANumber:
        return None
