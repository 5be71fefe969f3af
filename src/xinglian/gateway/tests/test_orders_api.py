"""Orders by program: placed once, answered, sent and followed; what is said is what the published schemas say."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.test import Client

from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.kernel import clock
from xinglian.orders.tests.trade import DISC, GONE, OIL, PADS, Market
from xinglian.stock.tests.goods import open_for

ALL = (Right.ORDERS_READ, Right.ORDERS_WRITE, Right.STOCK_READ)


def new(*lines: tuple[str, str], document: str = "PO-1", **more: Any) -> dict[str, Any]:
    return {"document": document, "lines": [{"part_number": n, "quantity": q} for n, q in lines], **more}  # fmt: skip


def schema_of(name: str) -> dict[str, Any]:
    answer = Client().get(f"/api/v1/schemas/{name}.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def wrong(value: Any, rule: Mapping[str, Any], root: Mapping[str, Any], at: str = "$") -> list[str]:
    """What of a value breaks a JSON Schema, as far as ours go."""
    if "$ref" in rule:
        return wrong(value, root["$defs"][rule["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in rule:
        tried = [wrong(value, one, root, at) for one in rule["anyOf"]]
        return [] if any(not one for one in tried) else tried[0]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}  # fmt: skip
    if "type" in rule and not isinstance(value, kinds[rule["type"]]):
        return [f"{at}: no {rule['type']}: {value!r}"]
    found: list[str] = []
    if "const" in rule and value != rule["const"]:
        found.append(f"{at}: not {rule['const']}")
    if "pattern" in rule and not re.search(rule["pattern"], value):
        found.append(f"{at}: {value!r} breaks {rule['pattern']}")
    if isinstance(value, dict):
        known = rule.get("properties", {})
        found += [f"{at}.{key}: missing" for key in rule.get("required", []) if key not in value]
        found += [f"{at}.{key}: not known" for key in value if key not in known]
        for key, one in value.items():
            found += wrong(one, known.get(key, {}), root, f"{at}.{key}")
    if isinstance(value, list):
        for i, one in enumerate(value):
            found += wrong(one, rule.get("items", {}), root, f"{at}[{i}]")
    return found


def check(value: Any, name: str) -> None:
    schema = schema_of(name)
    assert wrong(value, schema, schema) == []


def test_an_order_is_placed_once_and_followed_to_the_door(market: Market, buyer: str, seller: str) -> None:  # fmt: skip
    first = ask(buyer, "/orders", new((PADS, "3"), (DISC, "2")))
    assert first.status_code == 200, first.content
    number = first.json()["number"]
    assert ask(buyer, "/orders", new((PADS, "3"), (DISC, "2"))).json() == {"number": number, "state": "confirmed", "is_new": False}  # fmt: skip
    assert market.free(PADS) == 7
    order = ask(seller, f"/orders/{number}").json()
    check(order, "order")
    assert (order["buyer_ref"], order["total_minor"], order["lines"][0]["quantity"]) == ("PO-1", 50_000, "3")  # fmt: skip
    sent = ask(seller, f"/orders/{number}/shipments", {"lines": {"1": "2"}, "carrier": "顺丰", "tracking": "SF1"})  # fmt: skip
    assert sent.status_code == 200, sent.content
    check(sent.json(), "dispatch")
    assert [(line["no"], line["quantity"]) for line in sent.json()["lines"]] == [(1, "2")]
    assert market.on_hand(PADS) == 8
    more = ask(seller, f"/orders/{number}/shipments", {"lines": {"1": "2"}})
    assert more.status_code == 409
    event = [{"kind": "under_way", "at": clock.now().isoformat(), "place": "南京"}]
    url = f"/shipments/{sent.json()['number']}/tracks"
    assert [ask(seller, url, event).json()["new"] for _ in range(2)] == [1, 0]
    mine = ask(buyer, f"/orders/{number}/shipments").json()
    assert [one["tracking"] for one in mine] == ["SF1"]


def test_all_problems_of_an_order_name_line_field_and_remedy(market: Market, buyer: str) -> None:
    answer = ask(buyer, "/orders", new((PADS, "1.5"), ("QM-9999", "1"), (GONE, "1"), (DISC, "-1")))
    assert answer.status_code == 422
    said = answer.json()["problems"]
    assert [(one["line"], one["field"]) for one in said] == [(1, "quantity"), (2, "part_number"), (3, "part_number"), (4, "quantity")]  # fmt: skip
    assert all(one["problem"] for one in said)
    assert ask(buyer, "/orders").json()["rows"] == []


def test_a_check_tells_prices_and_stock_and_orders_nothing(market: Market, buyer: str) -> None:
    found = ask(buyer, "/orders/check", new((PADS, "12"), (OIL, "1"))).json()
    assert [(line["unit_price"], line["available_now"]) for line in found["lines"]] == [("100", "10"), ("100", "0")]  # fmt: skip
    assert (found["total_minor"], found["problems"], market.free(PADS)) == (130_000, [], 10)


def test_a_total_that_has_changed_is_not_ordered(market: Market, buyer: str) -> None:
    assert ask(buyer, "/orders", new((PADS, "1"), total_minor=9_000)).status_code == 422
    assert ask(buyer, "/orders", new((PADS, "1"), total_minor=10_000)).status_code == 200


def test_changes_come_after_the_cursor_and_to_both_sides_only(market: Market, buyer: str, seller: str) -> None:  # fmt: skip
    numbers = [market.order((PADS, 1)).number for _ in range(3)]
    page = ask(buyer, "/orders?limit=2").json()
    rest = ask(buyer, f"/orders?limit=2&after={page['next']}").json()
    assert sorted(one["number"] for one in page["rows"] + rest["rows"]) == sorted(numbers)
    assert len(ask(seller, "/orders?side=sold").json()["rows"]) == 3
    rival = token_for(market.cast.shuchi_owner, Role.PARTNER_OWNER, *ALL)
    assert ask(rival, "/orders").json()["rows"] == ask(rival, "/orders?side=sold").json()["rows"] == []  # fmt: skip
    for path in ("", "/confirmation", "/shipments"):
        assert ask(rival, f"/orders/{numbers[0]}{path}").status_code == 404
    assert ask(rival, f"/orders/{numbers[0]}/cancel", {}).status_code == 404


def test_the_seller_answers_and_the_buyer_takes_back(market: Market, buyer: str, seller: str) -> None:  # fmt: skip
    number = ask(buyer, "/orders", new((OIL, "5"))).json()["number"]
    day = (clock.now() + timedelta(days=9)).date().isoformat()
    no_reason = ask(seller, f"/orders/{number}/answers", [{"no": 1, "answer": "later", "promised_on": day}])  # fmt: skip
    assert no_reason.status_code == 409
    said = ask(seller, f"/orders/{number}/answers", [{"no": 1, "answer": "later", "promised_on": day, "reason": "out_of_stock"}])  # fmt: skip
    check(said.json(), "confirmation")
    assert (said.json()["lines"][0]["promised_on"], said.json()["state"]) == (day, "confirmed")
    assert ask(seller, f"/orders/{number}/cancel", {}).status_code == 403
    left = ask(buyer, f"/orders/{number}/cancel", {"lines": {"1": "2"}}).json()
    assert (left["lines"][0]["cancelled"], left["state"]) == ("2", "confirmed")


def test_ones_own_stock_is_read_and_nobody_elses(market: Market, buyer: str, seller: str) -> None:
    own = ask(seller, "/stock").json()
    check(own, "stock")
    assert [(row["part_number"], row["free"]) for row in own["rows"]] == [(PADS, "10"), (DISC, "4")]
    assert [row["part_number"] for row in ask(seller, f"/stock?after={PADS}").json()["rows"]] == [DISC]  # fmt: skip
    assert ask(buyer, "/stock").json()["rows"] == []


def test_a_token_without_the_right_orders_nothing(market: Market) -> None:
    secret = token_for(market.cast.jiangdong_owner, Role.PARTNER_OWNER, Right.ORDERS_READ)
    assert ask(secret, "/orders", new((PADS, "1"))).status_code == 403
    assert market.free(PADS) == 10


def test_a_schema_that_does_not_exist_names_those_that_do() -> None:
    answer = Client().get("/api/v1/schemas/nothing.json")
    assert answer.status_code == 404
    assert "dispatch" in answer.json()["detail"]


def test_what_came_is_counted_once_by_the_buyer_alone_and_every_difference_is_a_claim(
    market: Market, buyer: str, seller: str
) -> None:
    cast = market.cast
    open_for(cast.jiangdong_id)
    number = ask(buyer, "/orders", new((PADS, "3"), (DISC, "2"))).json()["number"]
    sent = ask(seller, f"/orders/{number}/shipments", {"lines": {"1": "3", "2": "2"}}).json()["number"]  # fmt: skip
    url = f"/shipments/{sent}/receipt"
    counted = {"key": "r1", "lines": {"1": {"received": "2", "note": "少一盒"}}}
    rival = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, *ALL)
    assert [ask(token, url, counted).status_code for token in (rival, seller)] == [404, 403]
    for wrong_count in ({"received": "4"}, {"received": "1.5"}, {"received": "-1"}, {"received": "1", "damaged": "2"}):  # fmt: skip
        refused = ask(buyer, url, {"key": "r1", "lines": {"1": wrong_count}})
        assert (refused.status_code, market.on_hand(PADS, cast.jiangdong_id)) == (409, 0)
    for _twice in range(2):
        got = ask(buyer, url, counted)
        assert (got.status_code, got.json()) == (200, {"number": sent, "state": "received", "claims": 1})  # fmt: skip
    assert (market.on_hand(PADS, cast.jiangdong_id), market.on_hand(DISC, cast.jiangdong_id)) == (2, 2)  # fmt: skip
    assert ask(buyer, url, {"key": "other"}).status_code == 409
