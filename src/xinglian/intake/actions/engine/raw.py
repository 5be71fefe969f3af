"""The raw form of a file: all cells as text in Parquet, each row with its sheet and number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Told = Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class Raw:
    """`path` is Parquet with columns sheet, row, cells (their number where it differs from the
    header's) and c0 … cn as text. `names` are the headers, unique. `notes` say what was left
    aside: pairs of code and value."""

    path: Path
    names: tuple[str, ...]
    header_row: int
    sheets: tuple[str, ...]
    rows: int
    encoding: str
    delimiter: str
    notes: tuple[tuple[str, str], ...] = ()


class RawWriter:
    """Writes batches of rows; constant memory."""

    def __init__(self, path: Path, *, width: int) -> None:
        self.width = width
        self._schema = pa.schema(
            [
                ("sheet", pa.dictionary(pa.int32(), pa.string())),
                ("row", pa.int32()),
                ("cells", pa.int32()),
                *((f"c{at}", pa.string()) for at in range(width)),
            ]
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="lz4")
        self.rows = 0

    def write_columns(
        self, *, sheet: str, rows: Any, columns: Sequence[Any], cells: Any = None
    ) -> None:
        """`rows` and `columns` are arrays of equal length."""
        count = len(rows)
        if not count:
            return
        sheets = pa.DictionaryArray.from_arrays(
            pa.array([0], pa.int32()).take(pa.nulls(count, pa.int32()).fill_null(0)),
            pa.array([sheet], pa.string()),
        )
        numbers = cells if cells is not None else pa.nulls(count, pa.int32())
        batch = pa.RecordBatch.from_arrays([sheets, rows, numbers, *columns], schema=self._schema)
        self._writer.write_batch(batch)
        self.rows += count

    def write_rows(
        self, *, sheet: str, rows: Sequence[int], lines: Sequence[Sequence[str]]
    ) -> None:
        """Rows of any width: cut or filled to the header's, their real number of cells kept."""
        if not rows:
            return
        width = self.width
        cells: list[int | None] | None = None
        if {len(line) for line in lines} != {width}:
            cells = [None if len(line) == width else _filled(line, width) for line in lines]
            lines = [(*line[:width], *([""] * (width - len(line)))) for line in lines]
        columns = [pa.array(column, pa.string()) for column in zip(*lines, strict=True)]
        self.write_columns(
            sheet=sheet,
            rows=pa.array(rows, pa.int32()),
            columns=columns,
            cells=None if cells is None else pa.array(cells, pa.int32()),
        )

    def __enter__(self) -> "RawWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()


def _filled(line: Sequence[str], width: int) -> int | None:
    """The number of cells, not counting empty ones beyond the header."""
    count = len(line)
    while count > width and not line[count - 1].strip():
        count -= 1
    return None if count == width else count
