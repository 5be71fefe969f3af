"""Enough partners with orders of two years that something can be learned: the cast and some garages more."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from tests.fixtures.cast import NOW
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners

UNTIL = date(2026, 11, 18)


def every(gap: int, *, last: date = UNTIL, seed: int = 1, days: int = 700) -> list[date]:
    """About every `gap` days, up to `last`."""
    rng = np.random.default_rng(seed)
    found, day = [], last
    while day > UNTIL - timedelta(days):
        found.append(day)
        day -= timedelta(int(max(1, round(rng.normal(gap, gap / 5)))))
    return sorted(found)


def garages(count: int) -> dict[int, list[date]]:
    """Garages of Nanjing with rhythms of their own; one in seven stopped months ago."""
    rng = np.random.default_rng(4)
    made = {}
    with acting(network()):
        for at in range(count):
            partner_id = partners.register_partner(
                code=f"G-{at}", name=f"汽修厂{at}", short_name=f"汽修{at}", type="garage", region_code="320104",
                joined_on=datetime(2020, 7, 1, tzinfo=UTC).date(), status="active", now=NOW,
            )  # fmt: skip
            stopped = UNTIL - timedelta(int(rng.integers(60, 300))) if at % 7 == 0 else UNTIL - timedelta(int(rng.integers(0, 6)))  # fmt: skip
            made[int(partner_id)] = every(int(rng.choice([5, 8, 14, 25])), last=stopped, seed=at)
    return made


def ledger(file: Path, days: dict[int, list[date]], *, worth: int = 100_00) -> Path:
    """A file of the columnar mirror: one line a day and partner."""
    engine = duckdb.connect()
    engine.execute(
        "CREATE TABLE l (partner_id BIGINT, part_id BIGINT, ordered_on DATE, kind VARCHAR, amount_minor BIGINT, currency VARCHAR,"
        " quantity DOUBLE)"
    )
    engine.executemany(
        "INSERT INTO l VALUES (?, 1, ?, 'order', ?, 'CNY', 1)",
        [(partner, day, worth) for partner, found in days.items() for day in found],
    )
    engine.execute(f"COPY l TO '{file}' (FORMAT parquet)")
    engine.close()
    return file


def said(partner_id: int) -> dict[str, object]:
    """What is expected of a partner."""
    with acting(network()):
        return sql.row("SELECT * FROM signals_forecast WHERE partner_id = %s", [partner_id]) or {}
