"""`xinglian bench forecast` at its small size."""

from xinglian.bench import forecast


def test_the_bench_judges_ours_on_the_last_year_of_the_car_parts() -> None:
    result = forecast.run(quick=True)
    assert result.correct
    assert 0.9 <= result.ours["sum of 3"]["enough_at_.95"] <= 1
    ninety, more = result.ours["periods of stock, lead 3"]
    assert ninety < more
    assert ninety < result.ours["periods of stock, lead 1"][0] * 3
