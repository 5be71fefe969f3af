"""What tests of the ledgers share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xinglian.intake import api as intake
from xinglian.trade.tests.goods import add_parts

HEAD = "document,line_no,partner_code,part_number,ordered_on,quantity,unit_price,currency"


@pytest.fixture
def bring(cast: Any, tmp_path: Path, settings: Any) -> Callable[..., Any]:
    """Import lines of text as a file; returns the result."""
    settings.XINGLIAN_COLUMNAR = tmp_path / "columnar"
    add_parts("QM-1001", "QM-1002")

    def run(*lines: str, head: str = HEAD, kind: str = "trade.order_lines", **options: Any) -> Any:
        path = tmp_path / "lines.csv"
        path.write_text("\n".join([head, *lines]))
        return intake.import_file(kind=kind, path=path, **options)

    return run
