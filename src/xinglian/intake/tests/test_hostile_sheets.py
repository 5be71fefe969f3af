"""Sheets that are small on the disk and would be huge in memory."""

import zipfile
from pathlib import Path

import pytest

from xinglian.intake.actions.engine import zip_guard
from xinglian.intake.actions.engine.limits import STANDARD
from xinglian.intake.rules.problems import FileProblem

FAR = {
    "single quotes": "<row r='1'><c r='A1'/></row><row r='9000'><c r='XFD9000'/></row>",
    "small letters": '<row r="1"><c r="a1"/></row><row r="9000"><c r="xfd9000"/></row>',
    "spaces": '<row r="1"><c r = "A1"/></row><row r="9000"><c\tr = "XFD9000"/></row>',
    "line breaks": '<row\nr="1"><c\nr="A1"/></row><row r="9000"><c\nr="XFD9000"/></row>',
    "prefix": '<x:row r="1"><x:c r="A1"/></x:row><x:row r="9000"><x:c r="XFD9000"/></x:row>',
    "rows only": '<row r="1">' + "<c/>" * 16_000 + "</row><row r='1048576'><c/></row>",
    "usual, far": '<row r="1"><c r="A1"/></row><row r="9000"><c r="XFD9000"/></row>',
    "a cell far from its row": '<row r="1"><c r="A1"/><c r="XFD9000"/></row>',
    "a text like a place": '<row r="9000"><c r=\'XFD9000\'><t>&lt;c r="A1"</t></c></row>',
    "half placed": '<row r="1"><c r="A1"/>' + "<c/>" * 16_000 + '</row><row r="9000"><c/></row>',
}


def _book(folder: Path, rows: str) -> Path:
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
        )
    return path


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR.keys())
def test_a_far_corner_is_refused_however_it_is_spelt(tmp_path: Path, rows: str) -> None:
    with pytest.raises(FileProblem, match="too_many_cells"):
        zip_guard.check(_book(tmp_path, rows), limits=STANDARD)


def test_a_tidy_sheet_passes_with_and_without_places(tmp_path: Path) -> None:
    placed = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}"><v>1</v></c>' for c in "ABCDEFGH") + "</row>"
        for n in range(1, 20_001)
    )
    zip_guard.check(_book(tmp_path, placed), limits=STANDARD)
    bare = ("<row>" + "<c><v>1</v></c>" * 8 + "</row>") * 20_000
    zip_guard.check(_book(tmp_path, bare), limits=STANDARD)


PIECES = (
    '<row r="1"><c r="A1"/><c r="AB1" s="1"><v>2</v></c></row>',
    '<row r="12"><c r="C12"/></row><row r="1048576"/>',
    '<row r="3"><c r="XFD3" t="inlineStr"><is><t> r="ZZ99" </t></is></c></row>',
    '<row r="4"><c r="a4"/></row>',
)


@pytest.mark.parametrize("piece", PIECES)
def test_the_quick_count_of_the_usual_spelling_is_the_careful_one(piece: str) -> None:
    quick, careful = zip_guard._SheetCounter(), zip_guard._SheetCounter()
    assert quick._take_plain(piece.encode())
    careful._take_any(piece.encode())
    counted = ("_cells", "_rows", "_columns")
    assert [vars(quick)[name] for name in counted] == [vars(careful)[name] for name in counted]
    # A text that looks like a place may only make the careful one more careful.
    assert quick._last_row <= careful._last_row


@pytest.mark.parametrize(
    "piece",
    [
        '<row r="1"><c r="ABCD1"/></row>',
        '<row r="1"><c r="&#65;1"/></row>',
        '<row r="1"><c r="A12345678"/></row>',
        '<row r="1"><c r="1"/></row>',
        "<row r='1'><c r=\"A1\"/></row>",
    ],
)
def test_anything_unusual_is_counted_tag_by_tag(piece: str) -> None:
    assert not zip_guard._SheetCounter()._take_plain(piece.encode())


def test_a_sheet_in_utf_16_cannot_hide_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        sheet = f"<worksheet><sheetData>{FAR['usual, far']}</sheetData></worksheet>"
        archive.writestr("xl/worksheets/sheet1.xml", sheet.encode("utf-16"))
    with pytest.raises(FileProblem, match="damaged"):
        zip_guard.check(path, limits=STANDARD)
