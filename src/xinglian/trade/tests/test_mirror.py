"""The columnar mirror says what the ledger says, month by month."""

from typing import Any

import duckdb

from xinglian.intake import api as intake
from xinglian.kernel.scope import network
from xinglian.trade import api as trade

LINE = "{},1,P-320102,QM-1001,{},2,10.005,CNY"


def total() -> tuple[int, int]:
    files = [str(path) for path in trade.order_lines_parquet()]
    query = f"SELECT count(*), sum(amount_minor) FROM read_parquet({files})"
    found = duckdb.connect().execute(query).fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)


def test_the_mirror_follows_imports_and_undo(bring: Any) -> None:
    first = bring(LINE.format("A", "2026-10-05"), LINE.format("B", "2026-09-01"))
    assert [d.month for d in trade.mirror_differences()] == ["2026-09", "2026-10"]
    assert total() == (2, 4002)
    assert trade.mirror_differences() == []
    bring(LINE.format("C", "2026-10-31"))
    assert [d.month for d in trade.mirror_differences()] == ["2026-10"]
    assert total() == (3, 6003)
    intake.undo_batch(batch_id=first.batch_id, scope=network())
    assert total() == (1, 2001)
    assert sorted(trade.refresh_mirror().months) == ["2026-10"]
    assert trade.mirror_differences() == []


def test_only_months_that_changed_are_written_and_older_files_stay_readable(bring: Any) -> None:
    bring(LINE.format("A", "2026-10-05"), LINE.format("B", "2026-09-01"))
    before = trade.order_lines_parquet()
    bring(LINE.format("C", "2026-10-31"))
    after = trade.order_lines_parquet()
    assert before[0] == after[0]
    assert before[1] != after[1]
    assert all(path.exists() for path in before)


def test_a_lost_or_broken_mirror_is_built_anew(bring: Any) -> None:
    bring(LINE.format("A", "2026-10-05"))
    (file,) = trade.order_lines_parquet()
    manifest = file.parent.parent / "manifest.json"
    manifest.write_text("{broken")
    assert total() == (1, 2001)
    assert trade.rebuild_mirror().rows == 1


def test_a_reader_sees_the_set_it_began_with(bring: Any) -> None:
    bring(LINE.format("A", "2026-10-05"))
    began = trade.order_lines_parquet()
    bring(LINE.format("B", "2026-10-06"))
    trade.refresh_mirror()
    query = f"SELECT count(*) FROM read_parquet({[str(path) for path in began]})"
    assert duckdb.connect().execute(query).fetchone() == (1,)
