"""`xinglian import` as a person at a terminal uses it."""

from pathlib import Path
from typing import Any

import pytest

from xinglian.trade.tests.goods import add_parts

HEAD = "list,part_number,valid_from,unit_price,currency\n"


@pytest.mark.usefixtures("cast_in_world")
def test_a_file_goes_in_from_the_command_line_and_a_bad_one_says_why(
    world: Any, tmp_path: Path
) -> None:
    add_parts("QM-1001")
    path = tmp_path / "prices.csv"
    path.write_text(HEAD + "CN,QM-1001,2026-01-01,86.5,CNY\n")
    dry = world.run("import", "prices.prices", str(path), "--dry-run")
    assert (dry.returncode, "checked: 1 rows" in dry.stdout) == (0, True), dry.stderr
    done = world.run("import", "prices.prices", str(path))
    assert "new 1" in done.stdout, done.stderr
    again = world.run("import", "prices.prices", str(path))
    assert "Nothing changed" in again.stdout
    path.write_text(HEAD + "CN,QM-9,2026-01-01,86.5,CNY\n")
    marked = tmp_path / "marked.csv"
    bad = world.run("import", "prices.prices", str(path), "--marked", str(marked))
    assert bad.returncode == 1
    assert "QM-9" in bad.stderr
    assert "QM-9" in marked.read_text(encoding="utf-8-sig")
    kinds = world.run("import")
    assert "trade.order_lines" in kinds.stdout
    assert world.run("import", "trade.nothing", str(path)).returncode == 2
