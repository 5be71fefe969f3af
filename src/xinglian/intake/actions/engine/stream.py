"""A text file as one stream of UTF-8 bytes, whatever its packing and encoding."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from xinglian.intake.actions.engine.limits import Limits
from xinglian.intake.rules.problems import FileCode, FileProblem

CHUNK = 1 << 20


def is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def raw_chunks(path: Path, *, limits: Limits) -> Iterator[bytes]:
    """Unpacked bytes as they are, piece by piece, never more than the limits allow."""
    with path.open("rb") as packed:
        yield from _unpacked(packed, path, limits, lambda _: None)


def _unpacked(
    packed: IO[bytes], path: Path, limits: Limits, told: Callable[[int], None]
) -> Iterator[bytes]:
    size = path.stat().st_size
    source: gzip.GzipFile | IO[bytes] = gzip.GzipFile(fileobj=packed) if is_gzip(path) else packed
    seen = 0
    while True:
        try:
            chunk = source.read(CHUNK)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FileProblem(FileCode.DAMAGED, detail=str(error)) from error
        if not chunk:
            return
        seen += len(chunk)
        bomb = seen > limits.ratio_from_bytes and seen > limits.ratio * size
        if seen > limits.unpacked_bytes or bomb:
            raise FileProblem(
                FileCode.UNPACKS_TOO_LARGE, packed_mb=round(size / 1e6, 1), mb=round(seen / 1e6)
            )
        told(packed.tell())
        yield chunk


class Utf8Stream(io.RawIOBase):
    """Reads a file as UTF-8 without byte order mark. Counts quotation marks on the way: an odd
    number means that a quoted cell never ends. `told` hears how far it is, 0 to 1."""

    def __init__(
        self,
        path: Path,
        *,
        encoding: str,
        limits: Limits,
        told: Callable[[float], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self._packed = path.open("rb")
        size = path.stat().st_size or 1
        chunks = _unpacked(self._packed, path, limits, lambda at: told(at / size))
        self._chunks = chunks if encoding == "utf-8" else _transcoded(chunks, encoding)
        self._left = memoryview(b"")
        self._started = False
        self.quotes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        wanted, given = len(buffer), 0
        while given < wanted:
            if not len(self._left) and not self._next():
                break
            piece = self._left[: wanted - given]
            buffer[given : given + len(piece)] = piece
            self._left = self._left[len(piece) :]
            given += len(piece)
        return given

    def _next(self) -> bool:
        chunk = next(self._chunks, b"")
        if not self._started and chunk:
            self._started = True
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
        self.quotes += chunk.count(b'"')
        self._left = memoryview(chunk)
        return bool(chunk)

    def close(self) -> None:
        self._packed.close()
        super().close()


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    try:
        for chunk in chunks:
            text = decoder.decode(chunk)
            lines += text.count("\n")
            if text:
                yield text.encode("utf-8", errors="strict")
        if text := decoder.decode(b"", final=True):
            yield text.encode()
    except UnicodeError as error:
        raise FileProblem(FileCode.ENCODING_BROKEN, encoding=encoding, line=lines) from error
