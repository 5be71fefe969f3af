"""Any file we take into the raw form, its type read from the content and never from the name."""

from pathlib import Path

from xinglian.intake.actions.engine.limits import STANDARD, Limits
from xinglian.intake.actions.engine.raw import Raw, Told
from xinglian.intake.actions.engine.read_csv import read_csv
from xinglian.intake.actions.engine.read_xlsx import read_xlsx
from xinglian.intake.rules.mapping import Mapping
from xinglian.intake.rules.problems import FileCode, FileProblem

_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)


def read_file(
    path: Path,
    *,
    to: Path,
    words: frozenset[str] = frozenset(),
    mapping: Mapping | None = None,
    limits: Limits = STANDARD,
    told: Told = lambda _: None,
) -> Raw:
    """`words` are known headers, to find the header line; `mapping` may state sheet, header row,
    encoding and separator. Raises FileProblem."""
    size = path.stat().st_size
    if not size:
        raise FileProblem(FileCode.EMPTY)
    if size > limits.file_bytes:
        raise FileProblem(
            FileCode.UNPACKS_TOO_LARGE, packed_mb=round(size / 1e6, 1), mb=round(size / 1e6)
        )
    with path.open("rb") as file:
        head = file.read(4096)
    stated = mapping or Mapping(kind="")
    if head.startswith(b"PK\x03\x04"):
        return read_xlsx(
            path, to=to, words=words, sheet=stated.sheet, header_row=stated.header_row,
            limits=limits, told=told,
        )  # fmt: skip
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        # Both the old binary format and a password-protected XLSX wear this mark.
        encrypted = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()[:1_000_000]
        raise FileProblem(FileCode.ENCRYPTED if encrypted else FileCode.OLD_EXCEL)
    if head.startswith((b"Rar!", b"7z\xbc\xaf")):
        raise FileProblem(FileCode.ARCHIVE)
    for mark, name in _FOREIGN:
        if head.startswith(mark):
            raise FileProblem(FileCode.WRONG_TYPE, found=name)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise FileProblem(FileCode.WRONG_TYPE, found="HTML/XML")
    return read_csv(
        path, to=to, words=words, encoding=stated.encoding, delimiter=stated.delimiter,
        header_row=stated.header_row, limits=limits, told=told,
    )  # fmt: skip
