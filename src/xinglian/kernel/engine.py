"""The columnar engine beside the database: DuckDB over Parquet, of bounded memory."""

import tempfile
from pathlib import Path
from uuid import uuid4

import duckdb


def fresh_engine(*, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Empty; close it, or use it by `with`. It spills instead of growing, and what it spills are partners' figures: into the
    system's folder for such files, not into whichever one a process was started in; gone when the engine is closed. Rows come
    in any order unless the query says one."""
    spill = Path(tempfile.gettempdir()) / f"xl-engine-{uuid4().hex}"
    return duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
        }
    )
