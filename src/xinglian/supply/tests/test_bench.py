"""`xinglian bench forecast` and `bench twin` at their small size."""

from xinglian.bench import forecast, twin


def test_the_bench_judges_ours_on_the_last_year_of_the_car_parts() -> None:
    result = forecast.run(quick=True)
    assert result.correct
    assert 0.9 <= result.ours["sum of 3"]["enough_at_.95"] <= 1
    ninety, more = result.ours["periods of stock, lead 3"]
    assert ninety < more
    assert ninety < result.ours["periods of stock, lead 1"][0] * 3


def test_the_twin_shows_how_far_the_promises_are_kept_and_says_a_quarter_beforehand() -> None:
    result = twin.run(quick=True)
    assert result.correct
    told = result.ours["lead 1"]
    assert 0 < told["by hand"]["stock_out"] < 1
    assert told["ours"]["at 5 % stock-outs"]["days"] > 0
    assert 0.8 <= result.ours["last quarter"]["parts within 5 … 95 %"] <= 1
