"""The rules of prices in plain Python."""

from datetime import UTC, date, datetime
from decimal import Decimal

from xinglian.prices.rules.list_state import list_state
from xinglian.prices.rules.precedence import EVERYBODY, Closeness, Standing, in_order, why_lost
from xinglian.prices.rules.rounding import changed_by, percent_off
from xinglian.prices.rules.words import ListState, Verdict

DAY = date(2026, 11, 20)
NAMED: Closeness = (True, False, 0, False, False)
GROUP: Closeness = (False, True, 0, False, False)
PROVINCE: Closeness = (False, False, 3, False, False)
CITY: Closeness = (False, False, 4, False, False)
TYPED_PROVINCE: Closeness = (False, False, 3, False, True)


def standing(n: int, closeness: Closeness, priority: int = 0, first: date = DAY) -> Standing:
    return Standing(
        list_id=n, closeness=closeness, priority=priority, valid_from=first, published_at=datetime(2026, 1, 1, tzinfo=UTC)
    )  # fmt: skip


def test_the_closest_word_decides_then_priority_then_the_newest() -> None:
    lists = [
        standing(1, EVERYBODY, priority=9),
        standing(2, EVERYBODY, priority=9, first=date(2026, 11, 21)),
        standing(3, PROVINCE),
        standing(4, TYPED_PROVINCE),
        standing(5, CITY),
        standing(6, GROUP),
        standing(7, NAMED),
        standing(8, EVERYBODY),
    ]
    found = in_order(lists)
    assert [one.list_id for one in found] == [7, 6, 5, 4, 3, 2, 1, 8]
    assert why_lost(found[0], found[1]) == Verdict.LESS_CLOSE
    assert why_lost(lists[0], lists[7]) == Verdict.LOWER_PRIORITY
    assert why_lost(lists[1], lists[0]) == Verdict.OLDER


def test_prices_are_rounded_to_the_currencys_coin_and_never_to_nothing() -> None:
    assert percent_off(Decimal("10.05"), Decimal(10), "CNY") == Decimal("9.05")
    assert percent_off(Decimal(105), Decimal(10), "JPY") == Decimal(95)
    assert changed_by(Decimal("0.01"), Decimal(-60), "CNY") == Decimal("0.01")
    assert changed_by(Decimal("100"), Decimal("3.5"), "KWD") == Decimal("103.500")


def test_a_list_is_a_draft_planned_held_over_or_withdrawn() -> None:
    def state(published: bool, first: date, last: date | None, closed: date | None) -> ListState:
        return list_state(
            is_published=published, valid_from=first, valid_to=last, closed_on=closed, today=DAY
        )

    later, earlier = date(2026, 12, 1), date(2026, 1, 1)
    assert state(False, earlier, None, None) == ListState.DRAFT
    assert state(True, later, None, None) == ListState.PLANNED
    assert state(True, DAY, DAY, None) == ListState.NOW
    assert state(True, earlier, None, date(2026, 11, 19)) == ListState.OVER
    assert state(True, later, None, date(2026, 11, 30)) == ListState.WITHDRAWN
