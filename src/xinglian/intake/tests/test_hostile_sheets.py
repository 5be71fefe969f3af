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
