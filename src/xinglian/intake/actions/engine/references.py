"""Reference sets for lookups: rows of key and id from a query, as Parquet for DuckDB."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq


def write_references(cursor: Any, *, queries: Mapping[str, str], folder: Path) -> dict[str, Path]:
    """Each query gives key and id; the result is one Parquet file per lookup."""
    found: dict[str, Path] = {}
    for name, query in queries.items():
        text = folder / f"ref_{name}.csv"
        path = folder / f"ref_{name}.parquet"
        with (
            text.open("wb") as file,
            cursor.copy(
                f"COPY (SELECT key, min(id) AS id FROM ({query}) AS q WHERE key IS NOT NULL GROUP BY key)"
                " TO STDOUT (FORMAT csv, HEADER)"
            ) as copy,
        ):
            for data in copy:
                file.write(data)
        table = pa_csv.read_csv(
            text,
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types={"key": pa.string(), "id": pa.int64()}, strings_can_be_null=False
            ),
        )
        pq.write_table(table, path, compression="lz4")
        text.unlink()
        found[name] = path
    return found
