"""After the goods have come, by program: differences settled and goods sent back, by whose word it is and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Claim
from xinglian.orders.tests.trade import DISC, PADS, Market
from xinglian.stock.tests.goods import open_for


@pytest.fixture
def number(market: Market, buyer: str, seller: str) -> str:
    """Three pads and two discs were sent; one of the pads was missing, one of the discs damaged."""
    open_for(market.cast.jiangdong_id)
    lines = [{"part_number": PADS, "quantity": "3"}, {"part_number": DISC, "quantity": "2"}]
    made: str = ask(buyer, "/orders", {"document": "PO-7", "lines": lines}).json()["number"]
    sent = ask(seller, f"/orders/{made}/shipments", {"lines": {"1": "3", "2": "2"}}).json()["number"]  # fmt: skip
    counted = {"1": {"received": "2"}, "2": {"received": "2", "damaged": "1"}}
    assert ask(buyer, f"/shipments/{sent}/receipt", {"key": "r", "lines": counted}).json()["claims"] == 2  # fmt: skip
    return made


def test_a_seller_settles_differences_all_or_none_and_both_sides_read_how(
    number: str, buyer: str, seller: str, rival: str
) -> None:
    found = {row["gap"]: row for row in ask(buyer, "/differences?state=open").json()["rows"]}
    assert {gap: (row["order"], row["line"], row["quantity"]) for gap, row in found.items()} == {
        "missing": (number, 1, "1"), "damaged": (number, 2, "1"),
    }  # fmt: skip
    assert ask(rival, "/differences").json() == {"rows": [], "next": None}
    ids = [row["id"] for row in found.values()]
    to = "/differences/settlement"
    credited = {"ids": ids, "how": "credited"}
    assert [ask(token, to, credited).status_code for token in (rival, buyer)] == [404, 404]  # fmt: skip
    assert ask(seller, to, {"ids": ids, "how": "refused"}).status_code == 409
    assert ask(seller, to, credited | {"ids": [*ids, "1"]}).status_code == 404
    assert {row["state"] for row in ask(seller, "/differences").json()["rows"]} == {"open"}
    assert ask(seller, to, credited).json() == {"settled": 2}
    assert ask(seller, to, credited).status_code == 409
    for row in ask(buyer, "/differences").json()["rows"]:
        assert (row["state"], row["credited_minor"] > 0) == ("credited", True)


def test_goods_go_back_by_the_words_of_both_sides_and_are_valued_as_found(
    market: Market, number: str, buyer: str, seller: str, rival: str
) -> None:
    url = f"/orders/{number}/returns"
    wanted = {"key": "b1", "lines": [{"line": 1, "quantity": "2", "reason": "unneeded"}]}
    assert [ask(token, url, wanted).status_code for token in (rival, seller)] == [404, 403]
    for line, status in (
        ({"quantity": "9"}, 409),
        ({"quantity": "0.5"}, 409),
        ({"quantity": "-1"}, 422),
        ({"line": 9}, 409),
    ):
        broken = wanted["lines"][0] | line  # type: ignore[operator]
        assert ask(buyer, url, {"key": "b0", "lines": [broken]}).status_code == status
    back = ask(buyer, url, wanted).json()
    assert (back["state"], back["order"], back["lines"][0]["quantity"]) == ("asked", number, "2")
    assert ask(buyer, url, wanted).json()["number"] == back["number"]
    at = f"/returns/{back['number']}"
    for path, body in (("", None), ("/decision", {"allow": True}), ("/departure", {}), ("/withdrawal", {}), ("/receipt", {})):  # fmt: skip
        assert ask(rival, at + path, body).status_code == 404, path
    assert ask(buyer, at + "/departure", {}).status_code == 409
    assert ask(seller, at + "/decision", {"allow": False}).status_code == 409
    assert ask(seller, at + "/decision", {"allow": True}).json()["state"] == "allowed"
    assert ask(buyer, at + "/departure", {}).json()["state"] == "sent"
    assert market.on_hand(PADS, market.cast.jiangdong_id) == 0
    came = {"lines": {"1": {"quantity": "2", "found": "scrap"}}}
    wrong = ask(seller, at + "/receipt", {"lines": {"7": came["lines"]["1"]}})
    assert (wrong.status_code, back["number"] in wrong.json()["detail"]) == (409, True)
    assert ask(seller, at + "/receipt", came).json()["state"] == "received"
    after = ask(buyer, at).json()
    assert (after["lines"][0]["found"], after["lines"][0]["received"], after["value_minor"]) == ("scrap", "2", 0)  # fmt: skip
    assert [row["number"] for row in ask(seller, "/returns?side=sold&state=received").json()["rows"]] == [back["number"]]  # fmt: skip
    assert ask(rival, "/returns").json()["rows"] == []


def test_a_return_given_up_leaves_the_goods_with_the_buyer(
    number: str, buyer: str, seller: str
) -> None:
    wanted = {"key": "b2", "lines": [{"line": 2, "quantity": "1", "reason": "faulty", "condition": "damaged"}]}  # fmt: skip
    back = ask(buyer, f"/orders/{number}/returns", wanted).json()["number"]
    assert ask(buyer, f"/returns/{back}/withdrawal", {}).json()["state"] == "dropped"
    assert ask(seller, f"/returns/{back}/decision", {"allow": True}).status_code == 409


def test_the_makers_program_reads_its_own_differences_and_not_those_of_others(
    market: Market, number: str, seller: str
) -> None:
    with acting(network()):
        Claim.objects.filter(gap="damaged").update(seller_id=market.cast.shuchi_id)
    assert [row["gap"] for row in ask(seller, "/differences").json()["rows"]] == ["missing"]


def test_lists_ask_no_more_for_three_than_for_one(number: str, buyer: str) -> None:
    counts = []
    for key, lines in (("b3", [1]), ("b4", [1, 2])):
        wanted = [{"line": no, "quantity": "1", "reason": "unneeded"} for no in lines]
        back = ask(buyer, f"/orders/{number}/returns", {"key": key, "lines": wanted}).json()["number"]  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            for path in ("/returns", f"/returns/{back}", "/differences", "/sending"):
                assert ask(buyer, path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_token_that_only_reads_settles_nothing(market: Market, number: str) -> None:
    secret = token_for(market.cast.director, Role.HQ_DIRECTOR, Right.ORDERS_READ)
    asked = ask(secret, "/differences/settlement", {"ids": ["1"], "how": "credited"})
    assert asked.status_code == 403
