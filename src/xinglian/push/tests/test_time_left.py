"""The time a message has left: only what is late is red."""

from datetime import UTC, datetime, timedelta

import pytest

from xinglian.push.templatetags.push import target_left

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "tone"),
    [(timedelta(minutes=5), "none"), (timedelta(hours=23, minutes=30), "watch"), (timedelta(hours=25), "act")],
)  # fmt: skip
def test_red_is_late_amber_is_the_last_hour_and_days_ahead_are_plain(
    ago: timedelta, tone: str
) -> None:
    assert f'class="xl-st xl-st-{tone}"' in target_left(NOW - ago, 24 * 60, NOW)
