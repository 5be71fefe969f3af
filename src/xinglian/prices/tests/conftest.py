"""What tests of prices share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xinglian.intake import api as intake
from xinglian.prices.tests.goods import some_parts

HEAD = "list,part_number,valid_from,min_quantity,unit_price,currency"


@pytest.fixture
def parts(cast: Any) -> dict[str, int]:
    """Ids by number."""
    return some_parts("QM-1001", "QM-1002", "QM-1003")


@pytest.fixture
def bring(parts: Any, tmp_path: Path) -> Callable[..., Any]:
    """Import lines of text as a file; returns the result."""

    def run(*lines: str, head: str = HEAD, kind: str = "prices.prices", **options: Any) -> Any:
        path = tmp_path / "lines.csv"
        path.write_text("\n".join([head, *lines]))
        return intake.import_file(kind=kind, path=path, **options)

    return run
