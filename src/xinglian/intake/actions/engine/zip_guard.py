"""Looks into an XLSX before anything opens it: no bomb, no sheet larger than we take.

Sizes in the directory of a zip can lie, so every member is unpacked once, piece by piece, and
thrown away; sheets are counted on the way. A cell reference in a far corner makes readers allocate
everything in between, so it is the enclosing rectangle that counts.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from xinglian.intake.actions.engine.limits import Limits
from xinglian.intake.rules.problems import FileCode, FileProblem

CHUNK = 1 << 20
# The place of a cell ("B7") or of a row ("7"). XML allows either quotation mark and space around
# the sign; readers take small letters too.
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
_ROW_BEGINS = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ENDS = (b" ", b">", b"/", b"\n", b"\t", b"\r")
_CELLS = tuple(begin + end for begin in (b"<c", b":c") for end in _ENDS)

# What other zips have inside.
_WORKBOOKS = {
    "xl/workbook.bin": "Excel (.xlsb)",
    "content.xml": "LibreOffice (.ods)",
    "Index/Document.iwa": "Numbers",
}
_DOCUMENTS = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}


def check(path: Path, *, limits: Limits) -> None:
    """Raises FileProblem when the file is no sound workbook within the limits."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            _check_members(archive, file, path.stat().st_size, limits)
    except zipfile.BadZipFile as error:
        raise FileProblem(FileCode.DAMAGED, detail=str(error)) from error


def _check_members(archive: zipfile.ZipFile, file: IO[bytes], size: int, limits: Limits) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if "EncryptedPackage" in names or any(member.flag_bits & 1 for member in members):
        raise FileProblem(FileCode.ENCRYPTED)
    if "xl/workbook.xml" not in names:
        raise _other(names)
    if len(members) > 10_000 or sum(member.compress_size for member in members) > size:
        raise FileProblem(FileCode.DAMAGED, detail="overlapping members")
    total = 0
    for member in members:
        counter = _SheetCounter() if member.filename.startswith("xl/worksheets/") else None
        unpacked = 0
        for piece in _pieces(file, member):
            unpacked += len(piece)
            total += len(piece)
            bomb = unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * max(
                member.compress_size, 1
            )
            if bomb or total > limits.unpacked_bytes:
                raise FileProblem(
                    FileCode.UNPACKS_TOO_LARGE,
                    packed_mb=round(size / 1e6, 1),
                    mb=round(total / 1e6),
                )
            if counter:
                counter.take(piece)
                counter.check(limits)
        if unpacked != member.file_size:
            raise FileProblem(FileCode.DAMAGED, detail=f"{member.filename}: size")


def _other(names: set[str]) -> FileProblem:
    """What a zip is that is no XLSX. The cells of other workbooks are not counted here, so they
    are not opened either."""
    for member, program in _WORKBOOKS.items():
        if member in names:
            return FileProblem(FileCode.OTHER_WORKBOOK, found=program)
    for member, kind in _DOCUMENTS.items():
        if member in names:
            return FileProblem(FileCode.WRONG_TYPE, found=kind)
    return FileProblem(FileCode.ARCHIVE)


def _pieces(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes, unpacked by ourselves: zipfile stops at the size the directory states."""
    file.seek(member.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise FileProblem(FileCode.DAMAGED, detail=member.filename)
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    file.seek(name_length + extra_length, 1)
    left = member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise FileProblem(FileCode.DAMAGED, detail=f"{member.filename}: packing")
    inflate = zlib.decompressobj(-15)
    try:
        while left > 0 and (packed := file.read(min(1 << 16, left))):
            left -= len(packed)
            while packed:
                piece = inflate.decompress(packed, CHUNK)
                if piece:
                    yield piece
                packed = inflate.unconsumed_tail
        if rest := inflate.flush():
            yield rest
    except zlib.error as error:
        raise FileProblem(FileCode.DAMAGED, detail=member.filename) from error


class _SheetCounter:
    """The rectangle of a sheet's cells, counted over pieces of its XML."""

    def __init__(self) -> None:
        self._tail = b""
        self._cells = self._rows = self._last_row = self._columns = 0
        # Cells without a place of their own follow each other within their row.
        self._in_row = self._widest = 0
        self._letters: set[bytes] = set()

    def take(self, piece: bytes) -> None:
        """Nearly every program writes `<c r="B7"` and `<row r="7"` and nothing else: such pieces
        are counted by columns of bytes, all others tag by tag."""
        if b"\0" in piece:
            # No XML has a zero byte, unless it is written in UTF-16: no program writes sheets so.
            raise FileProblem(FileCode.DAMAGED, detail="sheet: encoding")
        text = self._tail + piece
        cut = text.rfind(b"<")
        # A tag may be cut off at the end of a piece: keep it for the next one.
        text, self._tail = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        if len(self._tail) > 1 << 16:
            self._tail = b""
        if not self._take_plain(text):
            self._take_any(text)

    def _take_plain(self, text: bytes) -> bool:
        """False, and nothing is counted, unless every row and cell is spelt the usual way."""
        cells, rows = text.count(b"<c"), text.count(b"<row")
        if (
            cells != text.count(b'<c r="')
            or rows != text.count(b'<row r="')
            or b":c" in text
            or b":row" in text
        ):
            return False
        # Whatever is looked at beyond a tag's beginning is there: the longest place has 11 bytes.
        signs = np.frombuffer(text + bytes(24), np.uint8)
        begins = np.flatnonzero(signs == ord("<"))
        kinds = signs[begins + 1]
        at = begins[kinds == ord("c")] + len(b'<c r="')
        columns, at, sound = _columns(signs, at)
        row_at = begins[(kinds == ord("r")) & (signs[begins + 2] == ord("o"))] + len(b'<row r="')
        numbers, numbered = _rows(signs, np.concatenate([at, row_at]))
        if not (sound and numbered):
            return False
        self._cells += cells
        self._rows += rows
        self._columns = max(self._columns, int(columns.max(initial=0)))
        self._last_row = max(self._last_row, int(numbers.max(initial=0)))
        return True

    def _take_any(self, text: bytes) -> None:
        # Tags with or without a namespace prefix; counting bytes costs next to nothing.
        cells = text.count(b"<c") + text.count(b":c")
        self._cells += cells
        self._rows += text.count(b"<row") + text.count(b":row")
        found = _PLACE.findall(text)
        if cells > sum(map(bool, map(_letters_of, found))):
            self._count_within_rows(text)
        places = set(found)
        if places:
            new = {letters for letters, _ in places} - self._letters - {b""}
            self._letters |= new
            self._columns = max([self._columns, *map(_number, new)])
            self._last_row = max(self._last_row, *map(int, {row for _, row in places}))

    def _count_within_rows(self, text: bytes) -> None:
        first, *others = _ROW_BEGINS.split(text)
        self._in_row += sum(map(first.count, _CELLS))
        self._widest = max(self._widest, self._in_row)
        for part in others:
            self._in_row = sum(map(part.count, _CELLS))
            self._widest = max(self._widest, self._in_row)

    def check(self, limits: Limits) -> None:
        rows = max(self._rows, self._last_row)
        if rows > limits.sheet_rows:
            raise FileProblem(FileCode.TOO_MANY_ROWS, rows=rows, most=limits.sheet_rows)
        cells = max(self._cells, rows * max(self._columns, self._widest))
        if cells > limits.sheet_cells:
            raise FileProblem(FileCode.TOO_MANY_CELLS, cells=cells, most=limits.sheet_cells)


def _columns(signs: Any, at: Any) -> tuple[Any, Any, bool]:
    """Column numbers of the places at `at`, where their digits begin, and whether all are one to
    three letters."""
    columns = np.zeros(len(at), np.int64)
    still = np.ones(len(at), bool)
    ends = at.copy()
    for _ in range(3):
        letter = (signs[ends] & 0xDF).astype(np.int64) - 64
        still &= (letter >= 1) & (letter <= 26) & (signs[ends] >= 65)
        columns = np.where(still, columns * 26 + letter, columns)
        ends += still
    return columns, ends, bool((columns > 0).all())


def _rows(signs: Any, at: Any) -> tuple[Any, bool]:
    """The numbers at `at`, and whether each is one to seven digits and a quotation mark."""
    numbers = np.zeros(len(at), np.int64)
    still = np.ones(len(at), bool)
    ends = at.copy()
    for _ in range(7):
        digit = signs[ends].astype(np.int64) - 48
        still &= (digit >= 0) & (digit <= 9)
        numbers = np.where(still, numbers * 10 + digit, numbers)
        ends += still
    return numbers, bool(((ends > at) & (signs[ends] == ord('"'))).all())


def _letters_of(place: tuple[bytes, bytes]) -> bytes:
    return place[0]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
