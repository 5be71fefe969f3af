"""New prices: a draft to exactly those who will pay them, once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.fixtures.cast import NOW, Cast
from xinglian.identity.api import Role, Viewer
from xinglian.kernel.scope import acting, network
from xinglian.prices.actions.change_prices import draft_percent, publish_change, withdraw_change
from xinglian.prices.actions.keep_discount import set_discount
from xinglian.prices.queries.coming import coming, own_lists
from xinglian.prices.tests.goods import add_list, some_parts
from xinglian.push.actions.propose_price_message import (
    propose_percentage_message,
    propose_price_message,
)
from xinglian.push.models import Message, Variant

FIRST = date(2026, 12, 1)


def director_of(cast: Cast) -> Viewer:
    return Viewer(
        person_id=cast.director.person_id, membership_id=cast.director.membership_id, name=cast.director.name, org_id=cast.maker_id,
        roles=frozenset({Role.HQ_DIRECTOR}),
    )  # fmt: skip


def a_change(cast: Cast, list_id: int) -> Any:
    viewer = director_of(cast)
    made = draft_percent(
        list_id=list_id, percent=Decimal(5), category="", starts_on=FIRST, ends_on=None, note="", viewer=viewer, now=NOW
    )  # fmt: skip
    return publish_change(change_id=made.pk, reason="", viewer=viewer, now=NOW), viewer


def test_a_published_change_proposes_a_message_to_those_who_will_pay_otherwise_and_to_nobody_else(
    cast: Cast,
) -> None:
    part = some_parts("QM-1001")["QM-1001"]
    for_all = add_list("ALL", prices={part: {1: "10"}})
    # Whoever has a price of its own closer by is not concerned.
    add_list("VIP", prices={part: {1: "8"}}, partner_ids=(cast.shuchi_id,))
    with acting(network()):
        change, _viewer = a_change(cast, for_all.pk)
        message = propose_price_message(change_id=change.pk, person_id=cast.director.person_id, now=NOW)  # fmt: skip
        assert message is not None
        assert message.org_ids == sorted([cast.jiangdong_id, cast.garage_id])
        assert (message.state, message.author_id) == ("draft", cast.director.person_id)
        assert "2026-12-01" in Variant.objects.get(message=message, language="zh-hans").subject
        again = propose_price_message(change_id=change.pk, person_id=cast.director.person_id, now=NOW)  # fmt: skip
        assert (again, Message.objects.count()) == (None, 1)


def test_a_change_that_was_taken_back_or_moves_nobodys_price_proposes_nothing(cast: Cast) -> None:
    part = some_parts("QM-1001")["QM-1001"]
    for_all = add_list("ALL", prices={part: {1: "10"}})
    with acting(network()):
        change, viewer = a_change(cast, for_all.pk)
        withdraw_change(change_id=change.pk, viewer=viewer, now=NOW)
        assert propose_price_message(change_id=change.pk, person_id=viewer.person_id, now=NOW) is None  # fmt: skip
    add_list("FIRST", prices={part: {1: "7"}}, priority=5)
    with acting(network()):
        hidden, viewer = a_change(cast, for_all.pk)
        assert propose_price_message(change_id=hidden.pk, person_id=viewer.person_id, now=NOW) is None  # fmt: skip


def test_a_percentage_that_begins_proposes_a_message_to_those_it_is_for_and_stands_on_their_page(
    cast: Cast,
) -> None:
    part = some_parts("QM-1001")["QM-1001"]
    for_all = add_list("ALL", prices={part: {1: "10"}})
    agents = add_list("AGENT", partner_ids=(cast.jiangdong_id,), base=for_all, priority=5)
    kept = {"list_id": agents.pk, "category": "brakes", "starts_on": FIRST}
    with acting(network()):
        set_discount(**kept, steps=[(Decimal(1), Decimal(5))], ends_on=None, viewer=director_of(cast), now=NOW)  # fmt: skip
        told = {**kept, "kept_at": NOW, "person_id": cast.director.person_id, "now": NOW}
        message = propose_percentage_message(**told)
        assert message is not None
        assert (message.org_ids, message.state) == ([cast.jiangdong_id], "draft")
        assert propose_percentage_message(**told) is None
    with acting(cast.jiangdong_owner.scope):
        today = FIRST - timedelta(8)
        days = coming(buyer_id=cast.jiangdong_id, lists=own_lists(today=today), today=today, currency="CNY")  # fmt: skip
    assert [(one["day"], one["rows"][0]["old"], one["rows"][0]["new"]) for one in days] == [(FIRST, "10.00", "9.50")]  # fmt: skip
