"""Prices by program: the maker asks for any buyer and any day, a partner for itself and today, nobody for a competitor."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.cast import Cast
from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.kernel import clock
from xinglian.prices.api import price_day
from xinglian.prices.tests.goods import add_list, some_parts

SHUCHI = "P-510104"
LINES = [{"part_number": "QM-1001", "quantity": "25"}, {"part_number": "QM-100l"}]


@pytest.fixture
def lists(cast: Cast) -> None:
    part = some_parts("QM-1001")["QM-1001"]
    add_list("ALL", prices={part: {1: "86.50", 20: "80"}})
    add_list("VIP", prices={part: {1: "70"}}, partner_ids=(cast.shuchi_id,), priority=5)


def asked(member: Any, role: Role, **body: Any) -> Any:
    return ask(token_for(member, role, Right.ORDERS_READ), "/prices/quotes", {"lines": LINES} | body)  # fmt: skip


@pytest.mark.usefixtures("lists")
def test_the_maker_reads_what_one_pays_and_why(cast: Cast) -> None:
    for_shuchi = asked(cast.director, Role.HQ_DIRECTOR, buyer=SHUCHI).json()
    priced, unknown = for_shuchi["lines"]
    assert (priced["unit_price"], priced["list_code"], priced["gross_minor"]) == ("70.00", "VIP", 175_000)  # fmt: skip
    assert {one["list_code"]: one["counts"] for one in priced["why"]} == {"VIP": True, "ALL": False}
    assert (unknown["unit_price"], unknown["candidates"]) == (None, ["QM-1001"])
    assert unknown["problem"]
    before = (price_day(at=clock.now()) - timedelta(days=4000)).isoformat()
    then = asked(cast.director, Role.HQ_DIRECTOR, buyer=SHUCHI, day=before).json()["lines"][0]
    assert (then["unit_price"], bool(then["problem"])) == (None, True)
    assert [asked(cast.director, Role.HQ_DIRECTOR, buyer=code).status_code for code in ("", "P-0")] == [404, 404]  # fmt: skip


@pytest.mark.usefixtures("lists")
def test_a_partner_asks_for_itself_and_hears_nothing_of_a_competitor(cast: Cast) -> None:
    own = asked(cast.jiangdong_owner, Role.PARTNER_OWNER)
    assert "VIP" not in own.content.decode()
    line = own.json()["lines"][0]
    assert (line["unit_price"], line["next_step"], line["list_code"]) == ("80.00", "", "ALL")
    for body, status in (({"buyer": SHUCHI}, 404), ({"buyer": "P-0"}, 404), ({"day": "2026-01-05"}, 409)):  # fmt: skip
        refused = asked(cast.jiangdong_owner, Role.PARTNER_OWNER, **body)
        assert refused.status_code == status
    strangers = [asked(cast.jiangdong_owner, Role.PARTNER_OWNER, buyer=code).json() for code in (SHUCHI, "P-0")]  # fmt: skip
    assert strangers[0] == strangers[1]


@pytest.mark.usefixtures("lists")
def test_bad_lines_are_named(cast: Cast) -> None:
    for line in ({"part_number": "QM-1001", "quantity": "0"}, {"part_number": ""}, {"part_number": "x", "quantity": "1.2345"}):  # fmt: skip
        assert asked(cast.jiangdong_owner, Role.PARTNER_OWNER, lines=[line]).status_code == 422
