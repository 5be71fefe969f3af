"""Where order lines can be read in columns."""

from pathlib import Path

from xinglian.trade import api as trade


def order_files() -> list[Path]:
    """The columnar mirror's files, brought up to date first. Call it outside of any scope: it writes files."""
    return trade.order_lines_parquet(fresh=True)
