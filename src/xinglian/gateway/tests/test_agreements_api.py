"""Consents, limits, approvals and terms by program: whose word it is, and of nobody else."""

from datetime import timedelta

from django.utils import timezone

from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.conftest import ORDERING
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.orders.tests.trade import PADS, Market

ALL = (*ORDERING, Right.TERMS_WRITE)


def test_a_buyer_gives_consent_to_the_maker_and_takes_it_back(market: Market) -> None:
    cast = market.cast
    owner = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, *ALL)
    rival = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, *ALL)
    maker = token_for(cast.director, Role.HQ_DIRECTOR, *ALL)
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    made = ask(owner, "/consents", {"most_minor": 500_000, "until": until}).json()
    assert (made["seller"]["code"], made["holds"], made["most_minor"]) == ("MAKER", True, 500_000)
    assert [one["id"] for one in ask(maker, "/consents").json()["received"]] == [made["id"]]
    assert ask(rival, "/consents").json() == {"given": [], "received": []}
    assert ask(owner, "/consents", {"until": "2020-01-01"}).json()["field"] == "until"
    assert ask(owner, "/consents", {"seller": "P-510104", "until": until}).json()["field"] == "seller"  # fmt: skip
    assert ask(maker, "/consents", {"until": until}).status_code == 403
    end = f"/consents/{made['id']}/end"
    assert [ask(token, end, {}).status_code for token in (rival, maker)] == [404, 403]
    assert [ask(owner, end, {}).json()["holds"] for _ in "ab"] == [False, False]
    assert ask(maker, "/consents").json()["received"] == []


def test_an_owner_sets_limits_and_decides_what_waits(market: Market, rival: str) -> None:
    cast = market.cast
    owner = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, *ALL)
    maker = token_for(cast.director, Role.HQ_DIRECTOR, *ALL)
    assert ask(owner, "/limits", {"partner_clerk": 10_000}).json()["partner_clerk"] == 10_000
    assert ask(owner, "/limits", {"technician": 0}).json() == {
        "format": "xinglian-limits/1", "partner_clerk": 10_000, "technician": 0,
    }  # fmt: skip
    assert ask(owner, "/limits", {"partner_clerk": -1}).status_code == 422
    waiting = [market.order((PADS, n), limit_minor=10_000).number for n in (2, 3)]
    rows = ask(owner, "/approvals").json()
    assert [(one["number"], one["total_minor"], one["may_decide"]) for one in rows] == [
        (waiting[0], 20_000, True), (waiting[1], 30_000, True),
    ]  # fmt: skip
    stranger = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, *ALL)
    assert ask(stranger, "/approvals").json() == []
    to = f"/orders/{waiting[0]}/approval"
    assert [ask(token, to, {"agrees": True}).status_code for token in (stranger, maker)] == [404, 403]  # fmt: skip
    assert ask(owner, to, {"agrees": True}).json()["state"] == "confirmed"
    assert ask(owner, to, {"agrees": True}).status_code == 409
    assert ask(owner, f"/orders/{waiting[1]}/approval", {"agrees": False, "why": "太多"}).json()["state"] == "refused"  # fmt: skip


def test_nobody_approves_what_they_ordered_themselves(market: Market) -> None:
    cast = market.cast
    number = market.order((PADS, 2), buyer=cast.jiangdong_owner, limit_minor=0).number
    owner = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, *ALL)
    assert ask(owner, "/approvals").json()[0]["may_decide"] is False
    refused = ask(owner, f"/orders/{number}/approval", {"agrees": True})
    assert (refused.status_code, "Somebody else" in refused.json()["detail"]) == (409, True)


def test_a_seller_states_terms_and_leaves_what_it_does_not_name(market: Market) -> None:
    cast = market.cast
    seller = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, *ALL)
    rival = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, *ALL)
    maker = token_for(cast.director, Role.HQ_DIRECTOR, *ALL)
    made = ask(seller, "/terms", {"price_percent": "112.5", "pay_days": 60}).json()
    assert (made["buyer"], made["price_percent"], made["pay_days"], made["answer_hours"]) == (None, "112.5", 60, 24)  # fmt: skip
    kept = ask(seller, "/terms", {"answer_hours": 8}).json()
    assert (kept["id"], kept["price_percent"], kept["pay_days"], kept["answer_hours"]) == (made["id"], "112.5", 60, 8)  # fmt: skip
    for_one = ask(seller, "/terms", {"buyer": "P-510104", "is_open": False}).json()
    assert for_one["buyer"] == {"code": "P-510104", "name": "蜀驰汽配"}
    for body, status in (({"buyer": "P-0"}, 409), ({"buyer": "P-320102"}, 409), ({"pay_days": 999}, 422), ({"format": "x"}, 422)):  # fmt: skip
        assert ask(seller, "/terms", body).status_code == status
    assert ask(maker, "/terms", {"price_percent": "90"}).status_code == 422
    assert ask(rival, "/terms").json() == []
    assert ask(rival, f"/terms/{made['id']}/end", {}).json() == {"ended": False}
    assert [ask(seller, f"/terms/{for_one['id']}/end", {}).json()["ended"] for _ in "ab"] == [True, False]  # fmt: skip
    assert [one["id"] for one in ask(seller, "/terms").json()] == [made["id"]]


def test_a_token_that_orders_changes_no_terms(market: Market) -> None:
    secret = token_for(market.cast.jiangdong_owner, Role.PARTNER_OWNER, *ORDERING)
    for path, body in (("/terms", {}), ("/limits", {}), ("/consents", {"until": "2030-01-01"}), ("/terms/1/end", {}), ("/consents/1/end", {})):  # fmt: skip
        assert ask(secret, path, body).status_code == 403
