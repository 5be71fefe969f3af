"""The staging table of an import: filled by COPY, read by one INSERT … SELECT, gone afterwards."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from xinglian.intake.actions.engine.raw import Told

ROWS_AT_ONCE = 32_768


def fill_staging(
    cursor: Any,
    *,
    table: str,
    columns: Mapping[str, str],
    good: Path,
    told: Told = lambda _: None,
) -> int:
    """Make `table` in the caller's transaction and stream the good rows into it."""
    defined = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    cursor.execute(
        f'CREATE TEMP TABLE {table} ("_sheet" text, "_row" integer, {defined}) ON COMMIT DROP'
    )
    names = ", ".join(f'"{name}"' for name in ("_sheet", "_row", *columns))
    options = pa_csv.WriteOptions(include_header=False)
    done = 0
    with (
        pq.ParquetFile(good) as file,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy,
    ):
        total = file.metadata.num_rows or 1
        for batch in file.iter_batches(
            batch_size=ROWS_AT_ONCE, columns=["_sheet", "_row", *columns]
        ):
            sink = io.BytesIO()
            pa_csv.write_csv(_plain(batch), sink, options)
            copy.write(sink.getbuffer())
            done += batch.num_rows
            told(done / total)
    cursor.execute(f"ANALYZE {table}")
    return done


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Dictionaries unpacked: the CSV writer wants plain columns."""
    columns = [
        column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
