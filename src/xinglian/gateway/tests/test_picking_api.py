"""Picking by program: lists, scans and counts, parcels, and the goods leave; nothing of it for who gets the goods."""

import pytest

from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.orders.tests.trade import DISC, PADS, Market


@pytest.fixture
def number(market: Market) -> str:
    return market.order((PADS, 3), (DISC, 2)).number


def test_a_scanner_picks_packs_and_sends(market: Market, number: str, seller: str, buyer: str) -> None:  # fmt: skip
    scanner = token_for(market.cast.director, Role.HQ_DIRECTOR, Right.ORDERS_READ, Right.GOODS_WRITE)  # fmt: skip
    ready = ask(scanner, "/picklists").json()
    assert [(one["order"], one["lines"], one["pieces"]) for one in ready["ready"]] == [(number, 2, "5")]  # fmt: skip
    made = ask(scanner, f"/orders/{number}/picklists", {}).json()
    assert (made["state"], [line["asked"] for line in made["lines"]]) == ("picking", ["3", "2"])
    at = f"/picklists/{made['number']}"
    assert [ask(scanner, f"{at}/scans", {"code": PADS}).json()["picked"] for _ in "ab"] == ["1", "2"]  # fmt: skip
    assert ask(scanner, f"{at}/scans", {"code": "QM-0"}).json()["field"] == "code"
    counts = {"lines": [{"no": 1, "picked": "2", "short_reason": "not_found"}, {"no": 2, "picked": "2"}]}  # fmt: skip
    assert ask(scanner, f"{at}/finish", {}).status_code == 409
    assert [line["picked"] for line in ask(scanner, f"{at}/counts", counts).json()["lines"]] == ["2", "2"]  # fmt: skip
    assert ask(scanner, f"{at}/finish", {}).json()["state"] == "packed"
    assert ask(scanner, f"{at}/parcels", {"weight_g": 1200}).json()["parcels"][1]["weight_g"] == 1200  # fmt: skip
    moved = ask(scanner, f"{at}/moves", {"no": 2, "to": 2, "quantity": "1"}).json()["lines"]
    assert [(line["no"], line["parcel"], line["picked"]) for line in moved] == [(1, 1, "2"), (2, 1, "1"), (2, 2, "1")]  # fmt: skip
    assert ask(scanner, f"{at}/parcels/1", {"weight_g": 800}).status_code == 200
    sent = ask(scanner, f"{at}/shipment", {"carrier": "顺丰", "tracking": "SF1"}).json()
    assert (sent["state"], [one["weight_g"] for one in sent["parcels"]]) == ("shipped", [800, 1200])
    assert ask(buyer, f"/orders/{number}/shipments").json()[0]["number"] == made["number"]
    assert market.on_hand(PADS) == 8
    assert ask(scanner, "/orders", {"document": "x", "lines": [{"part_number": PADS, "quantity": 1}]}).status_code == 403  # fmt: skip


def test_every_wrong_line_is_named_and_none_is_taken(number: str, seller: str) -> None:
    at = "/picklists/" + ask(seller, f"/orders/{number}/picklists", {}).json()["number"]
    lines = [{"no": 1, "picked": "3"}, {"no": 2, "picked": "9"}, {"no": 7, "picked": "1"}, {"no": 1, "picked": "1"}]  # fmt: skip
    wrong = ask(seller, f"{at}/counts", {"lines": lines})
    assert wrong.status_code == 422
    assert [(one["row"], one["field"], one["value"]) for one in wrong.json()["problems"]] == [
        (2, "picked", "9"), (3, "no", "7"), (4, "no", "1"),
    ]  # fmt: skip
    assert [line["picked"] for line in ask(seller, at).json()["lines"]] == ["0", "0"]


def test_the_same_scan_sent_twice_counts_once(number: str, seller: str, market: Market) -> None:
    made = ask(seller, f"/orders/{number}/picklists", {}, key="open")
    again = ask(seller, f"/orders/{number}/picklists", {}, key="open")
    assert (made.status_code, made.json()) == (200, again.json())
    at = f"/picklists/{made.json()['number']}/scans"
    assert [ask(seller, at, {"code": PADS}, key="s1").json()["picked"] for _ in "ab"] == ["1", "1"]
    other = ask(seller, at, {"code": DISC}, key="s1")
    assert (other.status_code, "Idempotency-Key" in other.json()["detail"]) == (409, True)
    second = token_for(market.cast.director, Role.HQ_DIRECTOR, Right.ORDERS_WRITE)
    assert ask(second, at, {"code": PADS}, key="s1").json()["picked"] == "2"
    for _ in range(2):  # what was refused may be sent again with its key
        assert ask(seller, at, {"code": "QM-0"}, key="s2").status_code == 409
    assert ask(seller, at, {"code": PADS}, key="k" * 201).status_code == 400


def test_who_gets_the_goods_and_strangers_see_no_list(number: str, seller: str, buyer: str, rival: str) -> None:  # fmt: skip
    at = "/picklists/" + ask(seller, f"/orders/{number}/picklists", {}).json()["number"]
    for token in (buyer, rival):
        assert ask(token, at).status_code == 404
        assert ask(token, "/picklists").json()["in_hand"] == []
        for path, body in (
            ("scans", {"code": PADS}), ("counts", {"lines": [{"no": 1, "picked": "1"}]}),
            ("moves", {"no": 1, "to": 2, "quantity": "1"}),
        ):  # fmt: skip
            assert ask(token, f"{at}/{path}", body).status_code == 404, path
        for path in ("take", "finish", "drop", "parcels", "parcels/1", "shipment"):
            assert ask(token, f"{at}/{path}", {}).status_code in (404, 409), path
    assert ask(seller, at).json()["state"] == "picking"


def test_what_is_wrong_is_said_in_the_callers_language(number: str, seller: str) -> None:
    at = "/picklists/" + ask(seller, f"/orders/{number}/picklists", {}).json()["number"]
    said = ask(seller, f"{at}/scans", {"code": "QM-0"}, language="zh-hans").json()["detail"]
    assert "请放回" in said
