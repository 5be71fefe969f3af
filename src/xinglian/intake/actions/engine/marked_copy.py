"""The file again, with what is wrong beside each row: to be corrected and brought once more.

Cells are what they were. In CSV, text that a spreadsheet would run as a formula gets an
apostrophe; in XLSX it is written as text, which no spreadsheet runs.
"""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from xinglian.intake.actions.engine.check import database
from xinglian.intake.actions.engine.raw import Raw
from xinglian.intake.rules.cells import literal
from xinglian.intake.rules.formula import neutralised

XLSX_ROWS = 200_000
_BAD = PatternFill("solid", start_color="F6C9C1")

# field, code, params, column -> a sentence
Say = Callable[[str, str, str | None], str]


def write_marked(
    *,
    raw: Raw,
    problems: Path,
    to: Path,
    heading: str,
    row_heading: str,
    say: Say,
    only_bad: bool = False,
) -> Path:
    """Write the copy to `to`; its suffix decides the form. Constant memory."""
    if to.suffix == ".xlsx":
        _write_xlsx(raw, problems, to, (heading, row_heading), say, only_bad)
    else:
        _write_csv(raw, problems, to, (heading, row_heading), say, only_bad)
    return to


def _write_csv(
    raw: Raw, problems: Path, to: Path, headings: tuple[str, str], say: Say, only_bad: bool
) -> None:
    with to.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([*map(neutralised, raw.names), headings[0], headings[1]])
        for row, cells, found in _rows(raw, problems, only_bad):
            sentences = " ".join(_named(item, say) for item in found)
            writer.writerow([*map(neutralised, cells), neutralised(sentences), row])


def _write_xlsx(
    raw: Raw, problems: Path, to: Path, headings: tuple[str, str], say: Say, only_bad: bool
) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(raw.sheets[0][:31] if raw.sheets and raw.sheets[0] else "Sheet1")
    sheet.freeze_panes = "A2"
    head = []
    for name in (*raw.names, *headings):
        cell = _text_cell(sheet, name)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    at_of = {name: at for at, name in enumerate(raw.names)}
    for row, cells, found in _rows(raw, problems, only_bad):
        line: list[Any] = [_text_cell(sheet, text) for text in cells]
        for item in found:
            at = at_of.get(item["column"])
            if at is not None:
                line[at].fill = _BAD
                line[at].comment = Comment(say(item["field"], item["code"], item["params"]), "")
        marked = _text_cell(sheet, " ".join(_named(item, say) for item in found))
        if found:
            marked.fill = _BAD
        sheet.append([*line, marked, row])
    book.save(to)


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_767]
    cell.data_type = "s"
    return cell


def _named(item: dict[str, Any], say: Say) -> str:
    sentence = say(item["field"], item["code"], item["params"])
    return f"[{item['column']}] {sentence}" if item["column"] else sentence


def _rows(
    raw: Raw, problems: Path, only_bad: bool
) -> Iterator[tuple[int, list[str], list[dict[str, Any]]]]:
    columns = ", ".join(f"r.c{at}" for at in range(len(raw.names)))
    join = "JOIN" if only_bad else "LEFT JOIN"
    with database(to_folder(problems)) as db:
        cursor = db.execute(
            f"SELECT r.row, {columns}, p.items FROM read_parquet({literal(str(raw.path))}) r {join}"
            " (SELECT sheet, row, CAST(to_json(list({'field': field, 'column': \"column\","
            " 'code': code, 'params': params})) AS VARCHAR) AS items"
            f" FROM read_parquet({literal(str(problems))}) GROUP BY sheet, row) p"
            " ON p.row = r.row AND p.sheet = r.sheet ORDER BY r.sheet, r.row"
        )
        while values := cursor.fetchmany(4096):
            for row, *cells, items in values:
                yield row, [cell or "" for cell in cells], json.loads(items) if items else []


def to_folder(path: Path) -> Path:
    return path.parent
