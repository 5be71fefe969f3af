"""The measure measures: what is known to be there is found, what is quiet raises little."""

import numpy as np

from xinglian.risk.rules.baseline import Shape
from xinglian.risk.rules.replay import rate
from xinglian.risk.tests.test_baseline import days, judged, series


def test_clean_history_raises_few_alerts_and_a_halved_series_is_found_within_days() -> None:
    found = rate(
        judged(series(rows=40, count=500, noise=0.08)), calendar=days(500), shape=Shape(), harm="down", width=1.5, floor=0.15,
        in_a_row=3, rng=np.random.default_rng(3),
    )  # fmt: skip
    assert found.series_rows == 40
    assert found.false / found.years < 0.5
    put_in, seen, delays = found.shifts[0.5]
    assert (put_in, seen > 38, float(np.median(delays))) == (40, True, 3.0)
    assert found.shifts[0.15][1] < found.shifts[0.3][1] < seen + 1
