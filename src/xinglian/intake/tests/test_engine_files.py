"""The engine: files that are odd, broken or made to do harm."""

import gzip
import io
import zipfile
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from xinglian.intake.actions.engine.limits import Limits
from xinglian.intake.rules import headers
from xinglian.intake.rules.problems import FileCode, FileProblem
from xinglian.intake.tests.lines import Reader, good, problems, workbook


def test_a_title_above_the_header_is_passed_over(take: Reader) -> None:
    raw, checked = take("订单导出,,\n,,\ndocument,日期,数量\nD1,2024-01-31,4\n")
    assert raw.header_row == 3
    assert [row["_row"] for row in good(checked)] == [4]


def test_repeated_headers_get_numbers_and_are_reported(take: Reader) -> None:
    raw, _ = take("document,note,note\nD1,a,b\n")
    assert raw.names == ("document", "note", "note#2")
    assert headers.Header(row=1, names=raw.names).repeated == {"note": ["B", "C"]}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", FileCode.EMPTY),
        (b" \n\n", FileCode.EMPTY),
        (b"document,note\n", FileCode.NO_ROWS),
        (b"%PDF-1.4", FileCode.WRONG_TYPE),
        (b"<html><table>", FileCode.WRONG_TYPE),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, FileCode.OLD_EXCEL),
        (b"PK\x03\x04 not a zip", FileCode.DAMAGED),
        (gzip.compress(b"document\nD1\n" * 50, mtime=0)[:-9], FileCode.DAMAGED),
        (b"note\nx\n", FileCode.FIELD_NOT_MAPPED),
    ],
)
def test_files_that_cannot_be_read_say_why(take: Reader, content: bytes, code: FileCode) -> None:
    with pytest.raises(FileProblem) as caught:
        take(content)
    assert caught.value.code is code


def test_gzip_is_unpacked_and_a_gzip_bomb_is_not(take: Reader) -> None:
    _, checked = take(gzip.compress(b"document,note\nD1,x\n"))
    assert checked.good_rows == 1
    with pytest.raises(FileProblem) as caught:
        take(gzip.compress(b"document,note\nD1," + b"x" * 40_000_000))
    assert caught.value.code is FileCode.UNPACKS_TOO_LARGE


def test_a_workbook_reads_like_the_csv(take: Reader) -> None:
    content = workbook(
        [
            ["document", "line_no", "ordered_on", "quantity", "note"],
            ["D1", 1, date(2024, 1, 31), 2.5, "=1+1 as text"],
            ["D2", 2.0, "31.01.2024", "x", None],
        ],
        title="订单",
    )
    raw, checked = take(content)
    assert raw.sheets == ("订单",)
    (row,) = good(checked)
    assert (row["line_no"], row["ordered_on"], row["quantity"]) == (
        1,
        date(2024, 1, 31),
        Decimal("2.5"),
    )
    assert problems(checked) == [(3, "quantity", "not_a_number")]


def _replaced(content: bytes, member: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(
                info.filename, data if info.filename == member else old.read(info.filename)
            )
    return target.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_opened(take: Reader) -> None:
    bomb = _replaced(
        workbook([["document"]]), "xl/worksheets/sheet1.xml", b"<c>" + b" " * 60_000_000
    )
    with pytest.raises(FileProblem) as caught:
        take(bomb)
    assert caught.value.code is FileCode.UNPACKS_TOO_LARGE


def test_a_cell_in_a_far_corner_is_refused(take: Reader) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    content = _replaced(workbook([["document"]]), "xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(FileProblem) as caught:
        take(content)
    assert caught.value.code is FileCode.TOO_MANY_CELLS


def test_a_lying_size_in_the_directory_is_refused(take: Reader) -> None:
    content = bytearray(workbook([["document"], ["D1"]]))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (5).to_bytes(4, "little")
    with pytest.raises(FileProblem) as caught:
        take(bytes(content))
    assert caught.value.code is FileCode.DAMAGED


def test_limits_on_rows_and_columns_hold(take: Reader) -> None:
    small = Limits(text_rows=10, columns=3, sheet_cells=20)
    with pytest.raises(FileProblem) as caught:
        take("document\n" + "\n".join(f"D{n}" for n in range(30)), limits=small)
    assert caught.value.code is FileCode.TOO_MANY_ROWS
    with pytest.raises(FileProblem) as caught:
        take("document,b,c,d\n1,2,3,4\n", limits=small)
    assert caught.value.code is FileCode.TOO_MANY_COLUMNS
    with pytest.raises(FileProblem) as caught:
        take(workbook([["document"], *([n] for n in range(30))]), limits=small)
    assert caught.value.code is FileCode.TOO_MANY_CELLS


def test_a_row_of_zeros_in_a_workbook_is_a_row_and_an_empty_one_is_not(take: Reader) -> None:
    content = workbook(
        [
            ["document", "line_no", "ordered_on", "quantity", "note"],
            ["D1", 1, date(2024, 1, 31), 1.5, True],
            [None, None, None, None, None],
            ["", 0, None, 0.0, False],
            ["D1", 2, date(2024, 1, 31), 1, 1.0],
        ]
    )
    raw, _ = take(content)
    read = pq.read_table(raw.path).drop_columns(["sheet", "cells"]).to_pylist()
    assert [tuple(row.values()) for row in read] == [
        (2, "D1", "1", "2024-01-31", "1.5", "TRUE"),
        (4, "", "0", "", "0", "FALSE"),
        (5, "D1", "2", "2024-01-31", "1", "1"),
    ]
