"""Drop shipment by program: agreed to first, chosen, sent or refused; no price for who sends, nothing for a stranger."""

from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.orders.tests.trade import PADS, Market
from xinglian.stock.tests.goods import open_for

ALL = (Right.ORDERS_READ, Right.ORDERS_WRITE)
SHUCHI = "P-510104"


def test_a_partner_agrees_is_chosen_and_sends_or_refuses_by_program(market: Market) -> None:
    cast = market.cast
    market.add_stock_at(cast.shuchi_id, open_for(cast.shuchi_id, "蜀驰仓"), PADS, 5)
    seller = token_for(cast.director, Role.HQ_DIRECTOR, *ALL)
    sender = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, *ALL)
    buyer = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, *ALL)
    number = market.order((PADS, 3)).number
    to_shuchi = {"sender": SHUCHI}
    assert ask(seller, f"/orders/{number}/sender", to_shuchi).status_code == 409
    made = ask(seller, "/sending", {**to_shuchi, "note": "每箱 5 元"}).json()
    assert (made["state"], made["sender"]["code"], made["seller"]["code"]) == ("offered", SHUCHI, "MAKER")  # fmt: skip
    assert ask(seller, "/sending", to_shuchi).status_code == 409
    url = f"/sending/{made['id']}"
    for stranger, status in ((buyer, 404), (seller, 404)):
        assert ask(stranger, f"{url}/decision", {"agrees": True}).status_code == status
    assert ask(sender, f"{url}/decision", {"agrees": True}).json()["state"] == "agreed"
    assert ask(buyer, "/sending").json() == []
    assert [ask(seller, f"/orders/{number}/sender", to_shuchi).json()["sender"] for _ in range(2)] == ["蜀驰汽配"] * 2  # fmt: skip
    seen = ask(sender, f"/orders/{number}").json()
    assert (seen["total_minor"], seen["lines"][0]["unit_price"], seen["lines"][0]["quantity"]) == (0, None, "3")  # fmt: skip
    assert ask(sender, "/orders?side=sold").json()["rows"] == []
    assert ask(buyer, f"/orders/{number}/sender/refusal", {"why": "x"}).status_code == 404
    assert ask(sender, f"/orders/{number}/sender/refusal", {"why": " "}).status_code == 409
    assert ask(sender, f"/orders/{number}/sender/refusal", {"why": "货车坏了"}).status_code == 200
    assert ask(sender, f"/orders/{number}").status_code == 404
    assert ask(seller, f"/orders/{number}/sender", to_shuchi).status_code == 200
    sent = ask(sender, f"/orders/{number}/shipments", {"lines": {"1": "3"}, "carrier": "顺丰"})
    assert sent.status_code == 200, sent.content
    assert (market.on_hand(PADS), market.on_hand(PADS, cast.shuchi_id)) == (10, 2)
    assert ask(sender, f"{url}/end", {}).json()["state"] == "ended"


def test_a_token_that_only_reads_agrees_to_nothing(market: Market) -> None:
    secret = token_for(market.cast.director, Role.HQ_DIRECTOR, Right.ORDERS_READ)
    assert ask(secret, "/sending", {"sender": SHUCHI}).status_code == 403
