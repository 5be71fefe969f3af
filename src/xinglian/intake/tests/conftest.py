"""What tests of the engine share."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xinglian.intake.actions.engine.check import Checked, check
from xinglian.intake.actions.engine.limits import Limits
from xinglian.intake.actions.engine.raw import Raw
from xinglian.intake.actions.engine.read_file import read_file
from xinglian.intake.rules import headers
from xinglian.intake.rules.mapping import Mapping, Source
from xinglian.intake.tests.lines import LINES, WORDS, Reader


@pytest.fixture
def take(tmp_path: Path) -> Reader:
    """Write bytes to a file, read and check it."""
    reference = tmp_path / "partner.parquet"
    pq.write_table(pa.table({"key": ["P001", "P002"], "id": pa.array([11, 12])}), reference)

    def run(
        content: bytes | str,
        *,
        limits: Limits | None = None,
        mapping: Mapping | None = None,
        **sources: Source,
    ) -> tuple[Raw, Checked]:
        path = tmp_path / "file"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        raw = read_file(
            path,
            to=tmp_path / "raw.parquet",
            words=WORDS,
            mapping=mapping,
            limits=limits or Limits(),
        )
        columns = {k: Source(column=v) for k, v in headers.suggest(LINES, raw.names).items()}
        stated = mapping or Mapping(kind=LINES.key)
        full = Mapping(
            kind=LINES.key,
            fields=columns | dict(stated.fields) | sources,
            short_rows=stated.short_rows,
            empty=stated.empty,
        )
        return raw, check(
            raw, schema=LINES, mapping=full, references={"partner": reference}, folder=tmp_path
        )

    return run
