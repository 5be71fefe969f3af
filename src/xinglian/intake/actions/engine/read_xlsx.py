"""XLSX into the raw form.

Dates that the workbook knows as dates become ISO text, so nobody has to guess their habit. All
visible sheets with the same headers as the first filled one are read as one table; the others are
named in the notes.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from xinglian.intake.actions.engine import zip_guard
from xinglian.intake.actions.engine.limits import STANDARD, Limits
from xinglian.intake.actions.engine.raw import Raw, RawWriter, Told
from xinglian.intake.rules import headers
from xinglian.intake.rules.problems import FileCode, FileProblem

ROWS_AT_ONCE = 8192


def read_xlsx(
    path: Path,
    *,
    to: Path,
    words: frozenset[str] = frozenset(),
    sheet: str = "",
    header_row: int | None = None,
    limits: Limits = STANDARD,
    told: Told = lambda _: None,
) -> Raw:
    """Read the workbook `path` into Parquet at `to`. Raises FileProblem."""
    zip_guard.check(path, limits=limits)
    told(0.1)
    try:
        with CalamineWorkbook.from_path(path) as book:
            return _read(book, to, words, sheet, header_row, limits, told)
    except python_calamine.PasswordError as error:
        raise FileProblem(FileCode.ENCRYPTED) from error
    except python_calamine.CalamineError as error:
        raise FileProblem(FileCode.DAMAGED, detail=str(error)[:200]) from error


def _read(
    book: CalamineWorkbook,
    to: Path,
    words: frozenset[str],
    wanted: str,
    header_row: int | None,
    limits: Limits,
    told: Told,
) -> Raw:
    names = _sheet_names(book, wanted)
    header: headers.Header | None = None
    read: list[str] = []
    notes: list[tuple[str, str]] = []
    writer: RawWriter | None = None
    try:
        for at, name in enumerate(names):
            sheet = book.get_sheet_by_name(name)
            found = _header(sheet, words, header_row)
            if found is None or not found.names:
                continue
            if len(found.names) > limits.columns:
                raise FileProblem(
                    FileCode.TOO_MANY_COLUMNS, columns=len(found.names), most=limits.columns
                )
            if header is None or writer is None:
                header, writer = found, RawWriter(to, width=len(found.names))
            elif found.names != header.names:
                notes.append(("sheet_left_out", name))
                continue
            _write(writer, name, sheet, found.row, limits)
            read.append(name)
            told(0.1 + 0.9 * (at + 1) / len(names))
    finally:
        if writer:
            writer.__exit__(None, None, None)
    if header is None or writer is None:
        raise FileProblem(FileCode.EMPTY)
    return Raw(
        path=to,
        names=header.names,
        header_row=header.row,
        sheets=tuple(read),
        rows=writer.rows,
        encoding="",
        delimiter="",
        notes=tuple(notes),
    )


def _sheet_names(book: CalamineWorkbook, wanted: str) -> list[str]:
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
    ]
    if not wanted:
        return visible
    if wanted not in book.sheet_names:
        raise FileProblem(FileCode.SHEET_NOT_FOUND, sheet=wanted, sheets=", ".join(visible))
    return [wanted]


def _header(sheet: Any, words: frozenset[str], row: int | None) -> headers.Header | None:
    first: list[tuple[int, Sequence[str]]] = []
    look = max(headers.LOOK_AT, row or 0) + (sheet.start[0] if sheet.start else 0)
    for number, cells in enumerate(_texts(sheet), start=1):
        first.append((number, cells))
        if number >= look:
            break
    if row:
        found = headers.at_row(first, row)
        if found is None or not found.names:
            raise FileProblem(FileCode.NO_HEADER, row=row)
        return found
    return headers.find([line for line in first if any(line[1])], words=words)


def _write(writer: RawWriter, name: str, sheet: Any, header_row: int, limits: Limits) -> None:
    rows: list[int] = []
    lines: list[list[Any]] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number <= header_row or not _filled(cells):
            continue
        rows.append(number)
        lines.append(cells)
        if len(rows) >= ROWS_AT_ONCE:
            _write_some(writer, name, rows, lines)
            rows, lines = [], []
            if writer.rows > limits.sheet_rows:
                raise FileProblem(FileCode.TOO_MANY_ROWS, rows=writer.rows, most=limits.sheet_rows)
    _write_some(writer, name, rows, lines)


def _filled(cells: list[Any]) -> bool:
    return any(cells) or any(cell != "" for cell in cells)


def _write_some(writer: RawWriter, name: str, rows: list[int], lines: list[list[Any]]) -> None:
    """A sheet's rows are all as wide as the sheet; column by column most need no second look."""
    if not rows:
        return
    if len(lines[0]) != writer.width:
        texts = [[_text(cell) for cell in cells] for cells in lines]
        writer.write_rows(sheet=name, rows=rows, lines=texts)
        return
    columns = [_column(cells) for cells in zip(*lines, strict=True)]
    writer.write_columns(sheet=name, rows=pa.array(rows, pa.int32()), columns=columns)


def _column(cells: tuple[Any, ...]) -> Any:
    if set(map(type, cells)) != {str}:
        cells = tuple(cell if type(cell) is str else _text(cell) for cell in cells)
    return pa.array(cells, pa.string())


def _texts(sheet: Any) -> Iterator[list[str]]:
    for cells in sheet.iter_rows():
        yield [_text(cell) for cell in cells]


# Days and prices repeat; a cell of type bool or int is not the float that equals it.
@lru_cache(maxsize=1 << 16, typed=True)
def _text(cell: Any) -> str:
    """The cell as a person reads it: 15 significant digits as in Excel, ISO dates."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
