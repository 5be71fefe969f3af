"""Documents to keep: PDF with Chinese in it, page numbers, and on every page of when it is, by whom, and its hash.

    paper = Paper(title=…, foot=[…], mark="")
    paper.heading(…); paper.facts([(label, value)]); paper.text(…); paper.table(heads=…, widths=…, rows=…)
    paper.content()

Pages are A4 across; `shape="upright"` is A4 upright, `shape="label"` A6 upright, a page a label: `label`, `code`, `next_page`.

The typeface is a part of Noto Sans SC (ui/fonts): Latin, Greek, Cyrillic, all of GBK and Big5. Other scripts it cannot write:
`writable` says so, and what cannot be written stands as □.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import segno
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FONT = Path(__file__).resolve().parent / "fonts" / "NotoSansSC-Paper.ttf"
_FAMILY = "Paper"
Shape = Literal["across", "upright", "label"]
# Way, size and margin; fpdf knows no A6 by name.
_SHAPES: dict[str, tuple[Literal["L", "P"], str | tuple[float, float], float]] = {
    "across": ("L", "A4", 36.0),
    "upright": ("P", "A4", 36.0),
    "label": ("P", (297.64, 419.53), 18.0),
}
_INK, _SOFT, _LINE, _MARK = (37, 34, 29), (92, 86, 76), (207, 199, 184), (185, 45, 26)
_FOOT = 40.0
_MISSING = "\u25a1"
# Characters that carry no ink: marks that keep directions apart, and what breaks lines.
_SILENT = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\u00ad"))


class _Sheet(FPDF):
    """The foot is written when a page is over."""

    def __init__(self, *, title: str, foot: Sequence[str], mark: str, shape: Shape) -> None:
        way, size, self.margin = _SHAPES[shape]
        super().__init__(way, "pt", size)
        self.foot, self.mark = foot, mark
        self.set_title(title)
        self.set_creator("Xinglian")
        self.set_margins(self.margin, self.margin)
        self.set_auto_page_break(True, _FOOT + 12)
        self.add_font(_FAMILY, fname=FONT)
        self.set_font(_FAMILY, size=9)

    def header(self) -> None:
        if self.mark:
            self.set_font(_FAMILY, size=9)
            self.set_text_color(*_MARK)
            self.set_xy(self.margin, self.margin / 2)
            self.cell(0, 10, self.mark, align="C")
            self.set_text_color(*_INK)
            self.set_y(self.margin)

    def footer(self) -> None:
        self.set_font(_FAMILY, size=7)
        self.set_text_color(*_SOFT)
        y = self.h - _FOOT
        self.set_draw_color(*_LINE)
        self.line(self.margin, y, self.w - self.margin, y)
        for number, line in enumerate(self.foot):
            self.set_xy(self.margin, y + 4 + number * 9)
            self.cell(self.epw - 80, 9, line)
        self.set_xy(self.w - self.margin - 80, y + 4)
        self.cell(80, 9, f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(*_INK)


class Paper:
    """One document. Lengths are points; `widths` of a table are shares of the page."""

    def __init__(
        self, *, title: str, foot: Sequence[str], mark: str = "", shape: Shape = "across"
    ) -> None:
        foot = [writing(line) for line in foot]
        self._pdf = _Sheet(title=title, foot=foot, mark=writing(mark), shape=shape)
        self._margin = self._pdf.margin
        self._widths: dict[str, float] = {}
        self._pdf.add_page()
        if shape != "label":
            self._write(title, size=16, lead=24)

    def next_page(self) -> None:
        self._pdf.add_page()

    def label(self, words: str, *, size: float) -> None:
        """Words to be read from some steps away."""
        self._write(words, size=size, lead=size * 1.35)

    def code(self, words: str, *, side: float, at_top: bool = False) -> None:
        """A QR code of so many points, to the right of the head of the page or in the middle below what stands there."""
        pdf = self._pdf
        drawn = segno.make(words, error="m", micro=False)
        rows = list(drawn.matrix_iter(border=0))
        dot = side / len(rows)
        left = pdf.w - self._margin - side if at_top else (pdf.w - side) / 2
        top = self._margin if at_top else pdf.get_y() + 4
        pdf.set_fill_color(0, 0, 0)
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    # A hair wider, or viewers draw seams between the dots.
                    pdf.rect(left + x * dot, top + y * dot, dot + 0.1, dot + 0.1, style="F")
        if not at_top:
            pdf.set_y(top + side + 8)

    def heading(self, words: str) -> None:
        self._pdf.ln(6)
        self._room(40)
        self._write(words, size=11, lead=18)

    def text(self, words: str, *, soft: bool = False) -> None:
        if soft:
            self._pdf.set_text_color(*_SOFT)
        for block in words.split("\n"):
            self._write(block, size=9, lead=13)
        self._pdf.set_text_color(*_INK)

    def facts(
        self, pairs: Iterable[tuple[str, str]], *, label_width: float = 110, right: float = 0
    ) -> None:
        """What is called how, one below the other; `right` stays free beside it."""
        pdf = self._pdf
        for label, value in pairs:
            lines = self._wrapped(value, pdf.epw - label_width - right, 9)
            self._room(13 * len(lines))
            top = pdf.get_y()
            self._line(label, self._margin, top, 9, _SOFT)
            for number, line in enumerate(lines):
                self._line(line, self._margin + label_width, top + 13 * number, 9, _INK)
            pdf.set_y(top + 13 * len(lines))

    def table(
        self, *, heads: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[str]], size: float = 7.5
    ) -> None:  # fmt: skip
        """Heads come again on every page; a cell may have several lines."""
        pdf, lead = self._pdf, size * 1.4
        wide = [pdf.epw * share / sum(widths) for share in widths]
        self._room(4 * lead)
        self._row(heads, wide, size, lead, _SOFT)
        for row in rows:
            cells = [
                self._wrapped(cell, width - 6, size) for cell, width in zip(row, wide, strict=True)
            ]
            tall = max(len(cell) for cell in cells) * lead + 5
            if pdf.get_y() + tall > pdf.h - _FOOT - 12:
                pdf.add_page()
                self._row(heads, wide, size, lead, _SOFT)
            self._cells(cells, wide, size, lead, _INK)

    def content(self) -> bytes:
        return bytes(self._pdf.output())

    def _row(
        self, row: Sequence[str], wide: Sequence[float], size: float, lead: float, ink: tuple[int, int, int]
    ) -> None:  # fmt: skip
        cells = [
            self._wrapped(cell, width - 6, size) for cell, width in zip(row, wide, strict=True)
        ]
        self._cells(cells, wide, size, lead, ink)

    def _cells(
        self, cells: Sequence[list[str]], wide: Sequence[float], size: float, lead: float, ink: tuple[int, int, int]
    ) -> None:  # fmt: skip
        pdf = self._pdf
        top, x = pdf.get_y(), self._margin
        for lines, width in zip(cells, wide, strict=True):
            for number, line in enumerate(lines):
                self._line(line, x, top + 2 + number * lead, size, ink)
            x += width
        bottom = top + max(len(lines) for lines in cells) * lead + 5
        pdf.set_draw_color(*_LINE)
        pdf.line(self._margin, bottom, pdf.w - self._margin, bottom)
        pdf.set_y(bottom)

    def _line(
        self, words: str, x: float, top: float, size: float, ink: tuple[int, int, int]
    ) -> None:
        if words:
            self._pdf.set_font(_FAMILY, size=size)
            self._pdf.set_text_color(*ink)
            self._pdf.text(x, top + size, words)

    def _write(self, words: str, *, size: float, lead: float) -> None:
        lines = self._wrapped(words, self._pdf.epw, size)
        self._pdf.set_font(_FAMILY, size=size)
        for line in lines:
            self._pdf.cell(0, lead, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _room(self, tall: float) -> None:
        """No heading at the foot of a page."""
        if self._pdf.get_y() + tall > self._pdf.h - _FOOT - 12:
            self._pdf.add_page()

    def _wrapped(self, words: str, width: float, size: float) -> list[str]:
        """Lines of a text: Hanzi break anywhere, Latin words at spaces where they can."""
        lines: list[str] = []
        for block in writing(words).split("\n"):
            line, long, space = "", 0.0, -1
            for sign in block:
                wide = self._width(sign) * size
                if long + wide > width and line:
                    cut = space if space > 0 and sign.isascii() and sign != " " else len(line)
                    lines.append(line[:cut].rstrip())
                    line = line[cut:].lstrip()
                    long, space = sum(self._width(one) for one in line) * size, -1
                if sign == " ":
                    space = len(line)
                line += sign
                long += wide
            lines.append(line.rstrip())
        return lines

    def _width(self, sign: str) -> float:
        found = self._widths.get(sign)
        if found is None:
            self._pdf.set_font(_FAMILY, size=100)
            found = self._widths[sign] = self._pdf.get_string_width(sign) / 100
        return found


def writing(words: Any) -> str:
    """A text as the typeface can write it; what it cannot stands as □."""
    known = _known()
    plain = str(words).translate(_SILENT).replace("\t", " ").replace("\r", "")
    return "".join(c if c in known or c == "\n" else _MISSING for c in plain)


def writable(words: str) -> bool:
    """Whether a reader can make sense of it: no more than one character in twenty is missing."""
    return (writing(words).count(_MISSING) - words.count(_MISSING)) * 20 <= len(words)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    with TTFont(FONT, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
