"""A token held to a lesser role: what the role may not, it may not, through any address of the API."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.gateway.actions.issue_token import RightsBeyondRole, RoleUnfit, issue_token
from xinglian.gateway.models import Token
from xinglian.gateway.rest.v1 import api
from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for, viewer_of
from xinglian.identity.api import Role
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Limit
from xinglian.orders.tests.trade import PADS, Market

LINES = [{"part_number": PADS, "quantity": "1"}]
DAY = "2027-01-01"
# What is sent where something has to be; elsewhere {}.
BODIES: dict[str, Any] = {
    "/orders": {"document": "T-1", "lines": LINES}, "/orders/check": {"document": "T-1", "lines": LINES}, "/baskets": {"lines": LINES},
    "/orders/{number}/answers": [{"no": 1, "answer": "confirmed"}], "/orders/{number}/shipments": {"lines": {"1": "1"}},
    "/shipments/{number}/tracks": [], "/shipments/{number}/receipt": {"key": "k"}, "/picklists/{number}/scans": {"code": PADS},
    "/picklists/{number}/counts": {"lines": [{"no": 1, "picked": "1"}]}, "/picklists/{number}/moves": {"no": 1, "to": 2, "quantity": "1"},
    "/sending": {"sender": "P-510104"}, "/sending/{sendingagreement_id}/decision": {"agrees": True}, "/orders/{number}/sender": {"sender": ""},
    "/consents": {"until": DAY}, "/orders/{number}/approval": {"agrees": True}, "/prices/quotes": {"lines": [{"part_number": PADS}]},
    "/differences/settlement": {"ids": ["1"], "how": "credited"}, "/returns/{number}/decision": {"allow": True},
    "/orders/{number}/returns": {"key": "k", "lines": [{"line": 1, "quantity": "1", "reason": "unneeded"}]},
    "/stock/counts": {"name": "x"}, "/stock/counts/{count_id}/rows": {"rows": [{"place": "A", "part_number": PADS, "counted": "1"}]},
    "/prices/lists/{price_list_id}/prices": {"prices": [{"part_number": PADS, "steps": [{"unit_price": "1"}]}]},
    "/prices/lists/{price_list_id}/percent": {"percent": "1"},
    "/order-lines": {
        "source": "x", "lines": [{
            "document": "1", "line_no": 1, "partner_code": "x", "part_number": PADS, "ordered_on": DAY, "quantity": 1, "unit_price": 1,
            "currency": "CNY",
        }],
    },
}  # fmt: skip
QUERIES = {"/order-lines": f"?since={DAY}&until={DAY}", "/audience": "?expression=all"}
STEPS = {"{change_step}": "publish", "/picklists/{number}/{step}": "/picklists/{number}/take", "{step}": "close"}  # fmt: skip
# All a technician's program may ask for; the address that is not here is refused.
TECHNICIAN = {
    "GET /me", "GET /partners", "GET /parts", "GET /schemas/{name}.json",
    "GET /orders", "POST /orders", "POST /orders/check", "GET /orders/{number}", "GET /orders/{number}/confirmation",
    "GET /orders/{number}/shipments", "POST /orders/{number}/shipments", "POST /orders/{number}/cancel", "POST /baskets",
    "GET /baskets/{basket_id}", "POST /shipments/{number}/tracks", "POST /shipments/{number}/receipt",
    "GET /picklists", "POST /orders/{number}/picklists", "GET /picklists/{number}", "POST /picklists/{number}/scans",
    "POST /picklists/{number}/counts", "POST /picklists/{number}/{step}", "POST /picklists/{number}/parcels",
    "POST /picklists/{number}/parcels/{no}", "POST /picklists/{number}/moves", "POST /picklists/{number}/shipment",
    "GET /differences", "GET /returns", "GET /returns/{number}", "POST /orders/{number}/returns", "POST /returns/{number}/departure",
    "POST /returns/{number}/withdrawal", "GET /consents", "GET /approvals",
    "GET /stock", "GET /stock/counts", "GET /stock/counts/{count_id}", "POST /stock/counts/{count_id}/rows",
}  # fmt: skip
# Found to be the role's by another rule: a technician asks for no prices.
NOT_FOUND = {"POST /prices/quotes"}


def lent(member: Member, role: Role, own: Role, *rights: Right) -> str:
    with acting(member.scope):
        _token, secret = issue_token(
            viewer=viewer_of(member, own), stamp=0, name="扫码枪 3", rights=rights, days=30, now=clock.now(), role=role,
        )  # fmt: skip
    return secret


def all_rights(member: Member) -> None:
    """As if somebody had written every right into the row."""
    with acting(member.scope):
        Token.objects.update(rights=[right.value for right in Right])


def operations() -> Iterator[tuple[str, str]]:
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, path


def asked(secret: str, method: str, path: str, number: str) -> Any:
    real = path
    for pattern, word in STEPS.items():
        real = real.replace(pattern, word)
    real = real.replace("{number}", number).replace("{name}", "order")
    while "{" in real:
        real = f"{real[: real.index('{')]}1{real[real.index('}') + 1 :]}"
    return ask(secret, real + QUERIES.get(path, ""), BODIES.get(path, {}) if method == "POST" else None)  # fmt: skip


def test_a_token_held_to_a_technician_does_no_more_than_one_through_any_address(market: Market) -> None:  # fmt: skip
    cast = market.cast
    number = market.order((PADS, 2)).number
    secret = lent(cast.jiangdong_owner, Role.TECHNICIAN, Role.PARTNER_OWNER, Right.ORDERS_READ)
    all_rights(cast.jiangdong_owner)
    got_in, unclear = set(), []
    for method, path in operations():
        answer = asked(secret, method, path, number)
        if answer.status_code == 422 and "problems" not in answer.json():
            unclear.append(f"{method} {path}: give it a body: {answer.content!r}")
        elif answer.status_code != 403 and f"{method} {path}" not in NOT_FOUND:
            got_in.add(f"{method} {path}")
        assert '"unit_price": "' not in answer.content.decode(), path
    assert unclear == []
    assert got_in == TECHNICIAN
    owner = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, *Right)
    for method, path in (("POST", "/terms"), ("GET", "/limits"), ("POST", "/consents"), ("GET", "/sending")):  # fmt: skip
        assert asked(owner, method, path, number).status_code == 200, path


def test_a_clerks_token_orders_within_the_clerks_limit_and_its_device_stands_in_the_books(
    market: Market,
) -> None:
    cast = market.cast
    with acting(cast.jiangdong_owner.scope):
        Limit.objects.create(org_id=cast.jiangdong_id, role=Role.PARTNER_CLERK, most_minor=10_000, changed_at=clock.now())  # fmt: skip
    order = {"document": "T-2", "lines": [{"part_number": PADS, "quantity": "2"}]}
    clerk = lent(cast.jiangdong_owner, Role.PARTNER_CLERK, Role.PARTNER_OWNER, Right.ORDERS_READ, Right.ORDERS_WRITE)  # fmt: skip
    made = ask(clerk, "/orders", order).json()
    assert made["state"] == "waiting"
    assert "扫码枪 3" in ask(clerk, f"/orders/{made['number']}").json()["placed_by"]
    assert ask(clerk, "/me").json()["roles"] == ["partner_clerk"]
    own = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.ORDERS_WRITE)
    assert ask(own, "/orders", order | {"document": "T-3"}).json()["state"] == "confirmed"


def test_the_makers_scanner_sends_and_changes_no_prices(market: Market) -> None:
    cast = market.cast
    auditor = lent(cast.director, Role.AUDITOR, Role.HQ_DIRECTOR, Right.ORDERS_READ, Right.PRICES_READ)  # fmt: skip
    all_rights(cast.director)
    number = market.order((PADS, 1)).number
    assert ask(auditor, "/prices/lists").status_code == 200
    assert ask(auditor, f"/orders/{number}/picklists", {}).status_code == 403
    assert asked(auditor, "POST", "/prices/lists/{price_list_id}/prices", number).status_code == 403


@pytest.mark.parametrize(
    ("own", "role"),
    [
        (Role.PARTNER_OWNER, Role.PARTNER_OWNER), (Role.PARTNER_OWNER, Role.HQ_DIRECTOR), (Role.PARTNER_OWNER, Role.AUDITOR),
        (Role.HQ_DIRECTOR, Role.TECHNICIAN), (Role.HQ_DIRECTOR, Role.REGIONAL_CSM), (Role.CHANNEL_MANAGER, Role.HQ_DIRECTOR),
    ],
)  # fmt: skip
def test_no_role_is_lent_that_is_not_a_lesser_one_of_the_own_house(cast: Cast, own: Role, role: Role) -> None:  # fmt: skip
    member = cast.jiangdong_owner if own == Role.PARTNER_OWNER else cast.director
    with pytest.raises(RoleUnfit):
        lent(member, role, own, Right.ORDERS_READ)


def test_a_right_beyond_the_role_is_named(cast: Cast) -> None:
    with pytest.raises(RightsBeyondRole, match="terms:write"):
        lent(cast.jiangdong_owner, Role.PARTNER_CLERK, Role.PARTNER_OWNER, Right.ORDERS_READ, Right.TERMS_WRITE)  # fmt: skip


def test_a_lent_role_ends_with_the_lenders_own_and_a_stray_one_opens_nothing(cast: Cast) -> None:
    secret = lent(cast.jiangdong_owner, Role.PARTNER_CLERK, Role.PARTNER_OWNER, Right.ORDERS_READ)
    with acting(cast.jiangdong_owner.scope):
        Token.objects.update(role=Role.HQ_DIRECTOR)
    assert ask(secret, "/me").status_code == 401
    with acting(cast.jiangdong_owner.scope):
        Token.objects.update(role=Role.PARTNER_CLERK)
    assert ask(secret, "/me").status_code == 200
    with acting(network()):
        sql.execute("UPDATE identity_membership SET roles = '{partner_clerk}' WHERE id = %s", [cast.jiangdong_owner.membership_id])  # fmt: skip
    assert ask(secret, "/me").status_code == 401


def test_the_page_makes_one_and_says_what_it_is_held_to(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.jiangdong_owner)
    wanted = {"name": "Scanner", "rights": ["goods:write"], "days": "30", "role": "technician"}
    page = client.post("/gateway/tokens/new", wanted).content.decode()
    secret = page[page.index("xl_") :].split("<")[0].strip()
    assert ask(secret, "/me").json()["roles"] == ["technician"]
    assert (
        client.post("/gateway/tokens/new", wanted | {"rights": ["terms:write"]}).status_code == 422
    )
    assert client.post("/gateway/tokens/new", wanted | {"role": "hq_director"}).status_code == 422
