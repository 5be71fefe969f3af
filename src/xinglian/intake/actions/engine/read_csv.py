"""CSV into the raw form: any usual encoding and separator, plain or gzipped.

Arrow's parser reads what is regular. A file it stumbles over, or one with an odd number of
quotation marks, goes through Python's, which is slower and says exactly which row is wrong.
Row numbers count records as a spreadsheet shows them: a cell with line breaks is one row.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from xinglian.intake.actions.engine.limits import STANDARD, Limits
from xinglian.intake.actions.engine.raw import Raw, RawWriter, Told
from xinglian.intake.actions.engine.stream import Utf8Stream, raw_chunks
from xinglian.intake.rules import delimiter as delimiters
from xinglian.intake.rules import encoding as encodings
from xinglian.intake.rules import headers
from xinglian.intake.rules.problems import FileCode, FileProblem

BLOCK = 4 << 20
ROWS_AT_ONCE = 16_384
CHARACTERS_AT_ONCE = 16 << 20


def read_csv(
    path: Path,
    *,
    to: Path,
    words: frozenset[str] = frozenset(),
    encoding: str = "",
    delimiter: str = "",
    header_row: int | None = None,
    limits: Limits = STANDARD,
    told: Told = lambda _: None,
) -> Raw:
    """Read the file `path` into Parquet at `to`. `words` are known headers, to find the header
    line. Raises FileProblem."""
    found_encoding = encoding or _encoding(path, limits)
    with Utf8Stream(path, encoding=found_encoding, limits=limits) as stream:
        sample = stream.read(1 << 20).decode("utf-8", errors="ignore")
    if not sample.strip():
        raise FileProblem(FileCode.EMPTY)
    mark = delimiter or delimiters.guess(sample)
    lines = _first_lines(sample, mark, limits)
    header = headers.at_row(lines, header_row) if header_row else headers.find(lines, words=words)
    if header is None or not header.names:
        raise FileProblem(FileCode.NO_HEADER, row=header_row or 1)
    if len(header.names) > limits.columns:
        raise FileProblem(FileCode.TOO_MANY_COLUMNS, columns=len(header.names), most=limits.columns)
    reader = _Reader(path, to, found_encoding, mark, header, limits, told)
    rows = reader.by_arrow()
    if rows is None:
        rows = reader.by_python()
    return Raw(
        path=to,
        names=header.names,
        header_row=header.row,
        sheets=("",),
        rows=rows,
        encoding=found_encoding,
        delimiter=mark,
    )


def _encoding(path: Path, limits: Limits) -> str:
    found = encodings.guess(raw_chunks(path, limits=limits))
    if found.encoding:
        return found.encoding
    if found.broken_at is not None:
        line = 1
        left = found.broken_at
        for chunk in raw_chunks(path, limits=limits):
            line += chunk[:left].count(b"\n")
            left -= len(chunk)
            if left <= 0:
                break
        raise FileProblem(FileCode.ENCODING_BROKEN, encoding="utf-8", line=line)
    raise FileProblem(FileCode.ENCODING_UNSURE, samples=found.samples)


def _first_lines(sample: str, mark: str, limits: Limits) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(limits.cell_characters)
    lines: list[tuple[int, list[str]]] = []
    try:
        for at, cells in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=mark)):
            lines.append((at + 1, cells))
            if at >= headers.LOOK_AT:
                break
    except csv.Error:
        pass  # the full reading will say where
    return lines


class _Reader:
    def __init__(
        self,
        path: Path,
        to: Path,
        encoding: str,
        mark: str,
        header: headers.Header,
        limits: Limits,
        told: Told,
    ) -> None:
        self._path, self._to, self._encoding = path, to, encoding
        self._mark, self._header, self._limits, self._told = mark, header, limits, told
        self._width = len(header.names)

    def _stream(self) -> Utf8Stream:
        return Utf8Stream(self._path, encoding=self._encoding, limits=self._limits, told=self._told)

    def by_arrow(self) -> int | None:
        """The number of rows, or None when this parser is not the one for the file."""
        if not self._mark.isascii():
            return None
        skipped: list[tuple[int, str]] = []

        def keep(row: Any) -> str:
            skipped.append((row.number, row.text))
            return "skip"

        names = [f"c{at}" for at in range(self._width)]
        last = 0
        with self._stream() as stream, RawWriter(self._to, width=self._width) as writer:
            try:
                reader = pa_csv.open_csv(
                    stream,
                    read_options=pa_csv.ReadOptions(
                        use_threads=False, block_size=BLOCK, column_names=names
                    ),
                    parse_options=pa_csv.ParseOptions(
                        delimiter=self._mark,
                        newlines_in_values=True,
                        ignore_empty_lines=False,
                        invalid_row_handler=keep,
                    ),
                    convert_options=pa_csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                    ),
                )
                for batch in reader:
                    last = self._keep_batch(writer, batch, last, skipped)
            except pa.ArrowInvalid:
                return None
            self._keep_ragged(writer, skipped)
            if stream.quotes % 2:
                return None
            return writer.rows

    def _keep_batch(
        self, writer: RawWriter, batch: Any, last: int, skipped: list[tuple[int, str]]
    ) -> int:
        """Number the rows, leaving out the numbers of ragged ones, and write those after the
        header. Returns the number of the last row seen."""
        count = batch.num_rows
        ragged = {number for number, _ in skipped if number > last}
        if ragged:
            numbers: list[int] = []
            at = last
            while len(numbers) < count:
                at += 1
                if at not in ragged:
                    numbers.append(at)
        else:
            numbers = list(range(last + 1, last + count + 1))
        if len(skipped) > ROWS_AT_ONCE:
            done = [pair for pair in skipped if pair[0] <= numbers[-1]] if numbers else []
            self._keep_ragged(writer, done)
            skipped[:] = [pair for pair in skipped if not numbers or pair[0] > numbers[-1]]
        first = next((i for i, n in enumerate(numbers) if n > self._header.row), count)
        self._check_rows(writer.rows + count)
        writer.write_columns(
            sheet="",
            rows=pa.array(numbers[first:], pa.int32()),
            columns=[column.slice(first) for column in batch.columns],
        )
        return numbers[-1] if numbers else last

    def _keep_ragged(self, writer: RawWriter, skipped: list[tuple[int, str]]) -> None:
        kept = [(n, t) for n, t in skipped if n > self._header.row and t.strip()]
        lines = [
            next(csv.reader(io.StringIO(text, newline=""), delimiter=self._mark), [])
            for _, text in kept
        ]
        writer.write_rows(sheet="", rows=[number for number, _ in kept], lines=lines)

    def by_python(self) -> int:
        number = 0
        with (
            self._stream() as stream,
            io.TextIOWrapper(io.BufferedReader(stream, BLOCK), "utf-8", newline="") as text,
            RawWriter(self._to, width=self._width) as writer,
        ):
            rows: list[int] = []
            lines: list[list[str]] = []
            size = 0
            reader = csv.reader(text, delimiter=self._mark, strict=True)
            try:
                for cells in reader:
                    number += 1
                    if number <= self._header.row or not any(cells):
                        continue
                    rows.append(number)
                    lines.append(cells)
                    size += sum(map(len, cells))
                    if len(rows) >= ROWS_AT_ONCE or size > CHARACTERS_AT_ONCE:
                        self._check_rows(writer.rows + len(rows))
                        writer.write_rows(sheet="", rows=rows, lines=lines)
                        rows, lines, size = [], [], 0
            except csv.Error as error:
                too_long = "field larger" in str(error)
                code = FileCode.CELL_TOO_LONG if too_long else FileCode.QUOTE_NOT_CLOSED
                raise FileProblem(
                    code, row=number + 1, most=self._limits.cell_characters
                ) from error
            writer.write_rows(sheet="", rows=rows, lines=lines)
            return writer.rows

    def _check_rows(self, rows: int) -> None:
        if rows > self._limits.text_rows:
            raise FileProblem(
                FileCode.TOO_MANY_ROWS, rows=self._limits.text_rows, most=self._limits.text_rows
            )
