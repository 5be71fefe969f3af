"""A list as a file: letters stay letters, numbers numbers, and nothing runs."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from xinglian.ui import list_file as door

LINES: list[list[Any]] = [["=1+1", 12, "007"], [" @SUM(A1)", 1.5, None]]


def written(kind: str, *, is_simulated: bool = False) -> bytes:
    answer = door.list_file(
        "things", ["Name", "Number", "Code"], iter(LINES), kind=kind, sheet="Things", is_simulated=is_simulated
    )  # fmt: skip
    return b"".join(answer)  # type: ignore[arg-type]


def test_csv_begins_with_a_mark_and_runs_nothing() -> None:
    text = written("csv", is_simulated=True).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows[0]) == 1  # the ribbon
    assert rows[1:] == [
        ["Name", "Number", "Code"],
        ["'=1+1", "12", "007"],
        ["' @SUM(A1)", "1.5", ""],
    ]


def test_a_sheet_keeps_letters_as_letters_and_numbers_as_numbers() -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx"))).active
    assert sheet is not None
    first = list(sheet.iter_rows())[1]
    assert [(cell.value, cell.data_type) for cell in first] == [("=1+1", "s"), (12, "n"), ("007", "s")]  # fmt: skip


def test_more_rows_than_a_sheet_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_IN_EXCEL", 1)
    with pytest.raises(door.TooLongForExcel):
        written("xlsx")
    assert written("csv")
