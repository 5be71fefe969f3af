"""Everything in docs/bad-input.md, through the whole door: nothing breaks, and what is said is
what the page in docs says. `XINGLIAN_WRITE_DOCS=1` writes the page anew."""

import gzip
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from xinglian.intake import api as intake
from xinglian.trade.tests.goods import add_parts

DOCS = Path(__file__).resolve().parents[4] / "docs" / "bad-input.md"
HEAD = "document,line_no,partner_code,part_number,ordered_on,quantity,unit_price,currency"
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_FILE = "xl/worksheets/sheet1.xml"


def line(**changes: str) -> str:
    cells = {
        "doc": "D1", "no": "1", "partner": "P-320102", "part": "QM-1001", "day": "2026-10-31",
        "quantity": "12", "price": "86.5", "currency": "CNY",
    } | changes  # fmt: skip
    return ",".join(cells.values())


def lines(*found: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *found]).encode()


def workbook_with(xml: bytes) -> bytes:
    """A sound workbook whose sheet is replaced."""
    book = openpyxl.Workbook()
    content, target = io.BytesIO(), io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, xml if info.filename == SHEET_FILE else old.read(info))
    return target.getvalue()


def far_corner() -> bytes:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'
    return workbook_with(SHEET + cells + b"</sheetData></worksheet>")


def many_cells() -> bytes:
    rows = b"".join(b'<row r="%d"><c r="U%d"/></row>' % (i, i) for i in range(1, 500_002))
    return workbook_with(SHEET + rows + b"</sheetData></worksheet>")


def packed(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"content")
    return target.getvalue()


SEMI = HEAD.replace(",", ";")
HABITS = ("2026-10-31", "2026/10/31", "31.10.2026", "20261031", "2026年10月31日", "46326")
CHINESE = "单据号,行号,客户编号,料号,日期,数量,单价,币种"
LONG = [line(doc=f"江苏省南京市单据{i}") for i in range(30)]
CASES: dict[str, bytes] = {
    "GB18030, Chinese headers": "\n".join([CHINESE, *(line(doc=f"订单{i}") for i in range(30))]).encode("gb18030"),
    "UTF-16 with a mark": lines(line()).decode().encode("utf-16"),
    "Windows-1252 (ü, ß)": lines(line(doc="Größe"), line(doc="Müller")).decode().encode("cp1252"),
    "UTF-8 cut in the middle of a character": lines(*LONG) + b"\n\xe6\x9d",
    "formula as a document number (`=cmd…`)": lines(line(doc="=cmd|' /C calc'!A1")),
    "0 rows": lines(),
    "0 bytes": b"",
    "a cell in XFD1048576": far_corner(),
    "10.5 million cells": many_cells(),
    "zip bomb XLSX": workbook_with(SHEET + b" " * 60_000_000),
    "gzip bomb": gzip.compress(b"a,b\n" + b"x" * 60_000_000),
    "the header quantity twice": lines(line() + ",3", head=HEAD + ",quantity"),
    "only dates like 02/03/2026": lines(line(day="02/03/2026")),
    "13/03/2026 and 04/25/2026 in one column": lines(line(day="13/03/2026"), line(no="2", day="04/25/2026")),
    "six date habits that can be told apart": lines(*(line(no=str(i + 1), day=d) for i, d in enumerate(HABITS))),
    "2026-02-30": lines(line(day="2026-02-30")),
    "full-width digits, ¥1,086.50, (12)": lines(
        "D1;1;P-320102;QM-1001;2026-10-31;１，２３４;¥1,086.50;CNY",
        "D2;1;P-320102;QM-1001;2026-10-31;(12);86.5;CNY", head=SEMI,
    ),
    "a number in words": lines(line(quantity="十二套")),
    "NULL in a required column": lines(line(quantity="NULL")),
    "emoji in a document number": lines(line(doc="单😀1")),
    "200,000 characters in a cell": lines(line(doc="长" * 200_000)),
    "300 characters in a document number": lines(line(doc="长" * 300)),
    "hostile HTML": lines(line(doc="<script>alert(1)</script>", partner="<img src=x>")),
    "a quote never closed": lines('D1,1,"P-320102,QM-1001', line()),
    "a row with more cells, one with fewer": lines(line() + ",x", "D2,1,P-320102"),
    "the same line twice; another one with two quantities": lines(line(), line(), line(doc="D2"), line(doc="D2", quantity="3")),
    "a partner code one digit short": lines(line(partner="P-32010")),
    "a zero byte, a direction trick": lines(line(doc="a\0b"), line(doc="a\u202eb")),
    "PDF named .csv": b"%PDF-1.7 ...",
    "HTML named .xls": b"<html><table><tr><td>1</td></tr></table></html>",
    "an .ods workbook": packed("mimetype", "content.xml", "meta.xml"),
    "an .xlsb workbook": packed("[Content_Types].xml", "xl/workbook.bin", "xl/worksheets/sheet1.bin"),
    "a Word document": packed("[Content_Types].xml", "word/document.xml"),
    "a zip with a CSV inside": packed("orders.csv"),
    "old .xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
}  # fmt: skip


def said(result: intake.BatchResult) -> str:
    """What the user sees, in simplified Chinese."""
    if result.refusal:
        return intake.refusal_text(result=result).replace("\n", "<br>")
    if result.counts.get("problems"):
        found = intake.first_problems(result=result, limit=4)
        return "<br>".join(f"第 {p.row} 行 {p.column or p.label}：{p.text}" for p in found)
    return f"通过：{result.counts['good']} 行"


def row_of(name: str, path: Path) -> str:
    with override("zh-hans"):
        result = intake.import_file(kind="trade.order_lines", path=path, source="bad", dry_run=True)
        return f"| {name} | {said(result)} |".replace("\0", "").replace("\u202e", "")


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_is_what_the_docs_say(name: str, cast: Any, tmp_path: Path) -> None:
    add_parts("QM-1001")
    path = tmp_path / "in.csv"
    path.write_bytes(CASES[name])
    row = row_of(name, path)
    if os.environ.get("XINGLIAN_WRITE_DOCS"):
        written = DOCS.read_text(encoding="utf-8").splitlines() if DOCS.exists() else []
        kept = [known for known in written if not known.startswith(f"| {name} |")]
        DOCS.write_text("\n".join([*kept, row]) + "\n", encoding="utf-8")
    assert row in DOCS.read_text(encoding="utf-8")
