"""The columnar engine that signals are computed in."""

import tempfile
from pathlib import Path
from uuid import uuid4

import duckdb


def fresh_engine(*, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Empty, of bounded memory: it spills instead of growing. What it spills are partners' figures: into the system's folder
    for such files, not into whichever one a worker was started in; gone when the engine is closed."""
    spill = Path(tempfile.gettempdir()) / f"xl-signals-{uuid4().hex}"
    return duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
        }
    )
