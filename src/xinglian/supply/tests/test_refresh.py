"""From the ledgers to what is expected of parts, on PostgreSQL."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import ProgrammingError, transaction

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.stock import api as stock
from xinglian.stock.actions.post import post
from xinglian.supply.actions.refresh import Refreshed, refresh
from xinglian.supply.models import Run
from xinglian.supply.rules.kept import HORIZON, KEPT, MOST
from xinglian.supply.rules.succession import heirs

UNTIL = date(2026, 11, 1)


@pytest.fixture
def parts(cast: Cast) -> dict[str, int]:
    """Brake pads that took the place of older ones, and discs."""
    with acting(network()):
        sql.execute(
            "INSERT INTO catalogue_category (code, path, name, name_en, ordinal, changed_at)"
            " VALUES ('brake', 'brake', '制动', 'Brakes', 1, now()) ON CONFLICT DO NOTHING"
        )
        brand = sql.value("INSERT INTO catalogue_brand (name, name_en, name_key) VALUES ('启明', '', 'qiming') RETURNING id")  # fmt: skip
        sql.execute("INSERT INTO trade_source (code, created_at) VALUES ('test', now())")
        made = {
            number: int(
                sql.value(
                    "INSERT INTO catalogue_part (number, number_key, name, name_en, pinyin, category_id, brand_id, status, unit,"
                    " is_ev, parameters, is_simulated, created_at, changed_at) VALUES (%s, %s, '制动片', '', '', 'brake', %s,"
                    " 'active', '套', false, '{}', false, now(), now()) RETURNING id",
                    [number, number, brand],
                )
            )
            for number in ("PAD", "OLDPAD", "DISC")
        }
        sql.execute(
            "UPDATE catalogue_part SET superseded_by_id = %s, status = 'superseded' WHERE id = %s",
            [made["PAD"], made["OLDPAD"]],
        )
    return made


def month(back: int) -> date:
    """The tenth of the month so many before November 2026."""
    at = 2026 * 12 + 10 - back
    return date(at // 12, at % 12 + 1, 10)


def buy(partner_id: int, part_id: int, on: date, units: float, kind: str = "order") -> None:
    with acting(network()):
        sql.execute(
            "INSERT INTO trade_order_line (partner_id, source_id, document, line_no, kind, revision, ordered_on, part_id,"
            " quantity, unit_price, amount_minor, currency, corrects_document, is_simulated, recorded_at)"
            " VALUES (%s, (SELECT id FROM trade_source WHERE code = 'test'), %s, 1, %s, 0, %s, %s, %s, 1, 100, 'CNY', '', false, now())",
            [partner_id, f"{partner_id}-{part_id}-{on}-{kind}", kind, on, part_id, units],
        )


@pytest.fixture
def two_years(cast: Cast, parts: dict[str, int]) -> dict[str, int]:
    """Jiangdong bought old pads for a year and then new ones, about eight a month; Shuchi a disc every third month."""
    rng = np.random.default_rng(3)
    for back in range(24, 0, -1):
        number = "OLDPAD" if back > 12 else "PAD"
        buy(cast.jiangdong_id, parts[number], month(back), int(rng.poisson(8)) + 1)
        if back % 3 == 0:
            buy(cast.shuchi_id, parts["DISC"], month(back), 1)
    # The line of this month, which is not over.
    buy(cast.jiangdong_id, parts["PAD"], date(2026, 11, 18), 500)
    return parts


def done(now: datetime = NOW) -> Refreshed:
    with acting(network()):
        return refresh(now=now)


def said() -> dict[tuple[int, int], dict[str, Any]]:
    with acting(network()):
        rows = sql.rows("SELECT * FROM supply_forecast WHERE until = %s", [UNTIL])
    return {(row["partner_id"], row["part_id"]): row for row in rows}


def test_the_demand_of_a_replaced_part_is_that_of_its_heir(
    cast: Cast, two_years: dict[str, int]
) -> None:
    made = done()
    assert (made.series, made.partners, made.until, made.is_new) == (2, 2, UNTIL, True)
    found = said()
    assert set(found) == {(cast.jiangdong_id, two_years["PAD"]), (cast.shuchi_id, two_years["DISC"])}  # fmt: skip
    pads, discs = found[cast.jiangdong_id, two_years["PAD"]], found[cast.shuchi_id, two_years["DISC"]]  # fmt: skip
    assert len(pads["history"]) == 24
    assert max(pads["history"]) < 30
    assert 5 <= pads["mean"][0] <= 13
    assert (pads["basis"], pads["none"][0] < 0.1) == ("bought", True)
    assert [one for one in discs["history"] if one is not None][-3:] == [1, 0, 0]
    assert discs["mean"][0] < 1.5
    table = np.array(pads["quantiles"])
    assert table.shape == (HORIZON, len(KEPT))
    assert (np.diff(table, axis=1) >= 0).all()


def test_the_same_facts_are_not_forecast_twice_and_new_ones_take_the_place_of_the_same_month(
    cast: Cast, two_years: dict[str, int]
) -> None:
    first = done()
    assert (first.is_new, done().is_new) == (True, False)
    buy(cast.shuchi_id, two_years["PAD"], month(2), 4)
    assert (done().is_new, len(said())) == (True, 3)
    later = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)
    buy(cast.jiangdong_id, two_years["PAD"], date(2026, 12, 1), 1)
    assert done(later).until == date(2026, 12, 1)
    with acting(network()):
        kept = sql.column("SELECT DISTINCT until FROM supply_forecast ORDER BY 1")
        assert kept == [UNTIL, date(2026, 12, 1)]
        assert Run.objects.count() == 3


def test_months_after_the_last_fact_are_not_months_without_demand(
    cast: Cast, two_years: dict[str, int]
) -> None:
    assert done(datetime(2027, 6, 1, tzinfo=UTC)).until == UNTIL


def test_what_came_back_was_asked_for_all_the_same(cast: Cast, two_years: dict[str, int]) -> None:
    buy(cast.shuchi_id, two_years["DISC"], month(3), -1, kind="return")
    done()
    history = said()[cast.shuchi_id, two_years["DISC"]]["history"]
    assert sum(one or 0 for one in history) == 8


def test_a_ledger_of_a_year_is_believed_and_its_empty_months_are_not_observed(
    cast: Cast, two_years: dict[str, int]
) -> None:
    with acting(network()):
        ledger(cast.shuchi_id, two_years["DISC"])
    done()
    found = said()[cast.shuchi_id, two_years["DISC"]]
    assert found["basis"] == "issued"
    assert found["history"][-15:] == [2] * 10 + [None] * 4 + [0]
    with acting(network()):
        run = Run.objects.get()
    assert (run.issued, run.hidden) == (1, 4)


def ledger(org_id: int, part_id: int) -> None:
    """Twenty discs fifteen months ago, two sold a month, none left for four months, then new ones that nobody bought."""
    by = stock.By(name="仓管")
    stock.open_ledger(org_id=org_id, name="中心仓", by=by, now=NOW, with_positions=False)
    place = sql.value("SELECT id FROM stock_location WHERE org_id = %s AND code = 'MAIN'", [org_id])
    moves = [("receipt", 15, 20), *(("issue", back, -2) for back in range(15, 5, -1)), ("receipt", 1, 5)]  # fmt: skip
    for kind, back, units in moves:
        day = month(back)
        post(
            org_id=org_id, kind=stock.Kind(kind), key=f"{kind}-{back}", by=by, now=NOW, is_simulated=True,
            moved_at=datetime(day.year, day.month, 10, tzinfo=UTC),
            lines=[stock.Line(location_id=place, part_id=part_id, quantity=Decimal(units))],
        )  # fmt: skip


def test_chains_end_at_the_last_part_and_circles_keep_their_own() -> None:
    #                      0→1→2, 3⇄4, 5→3, 6
    assert heirs(np.array([1, 2, 2, 4, 3, 3, 6])).tolist() == [2, 2, 2, 3, 4, 5, 6]


def test_an_agent_reads_its_own_forecasts_and_nobody_elses(
    cast: Cast, two_years: dict[str, int]
) -> None:
    done()
    with acting(cast.jiangdong_owner.scope):
        assert sql.column("SELECT DISTINCT partner_id FROM supply_forecast") == [cast.jiangdong_id]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql.column("SELECT partners FROM supply_run")
    with acting(cast.csm.scope):
        assert sql.column("SELECT DISTINCT partner_id FROM supply_forecast") == [cast.shuchi_id]


def test_no_month_is_believed_to_need_more_than_twice_the_largest_one_seen(
    cast: Cast, two_years: dict[str, int]
) -> None:
    done()
    for row in said().values():
        largest = max(*(one or 0 for one in row["history"]), 1)
        for months, quantiles in enumerate(row["quantiles"], start=1):
            assert max(quantiles) <= months * MOST * largest
