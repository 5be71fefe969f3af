"""A basket from another system: opened by a link, changed by a person, returned to a host the owner has named."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Member
from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_orders_api import schema_of, wrong
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for, viewer_of
from xinglian.identity.api import Role
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.orders import api as orders
from xinglian.orders.actions.punch_out import LinkOver, basket_of, token_of
from xinglian.orders.models import Basket, Order, ReturnHost
from xinglian.orders.tests.test_basket import form_of, shown
from xinglian.orders.tests.trade import DISC, PADS, Market

Clients = Callable[[Member], Client]
HOST = "erp.example.com"
BACK = f"https://{HOST}/punchout?session=7"


@pytest.fixture
def token(market: Market) -> str:
    return token_for(market.cast.jiangdong_owner, Role.PARTNER_OWNER, Right.ORDERS_READ, Right.ORDERS_WRITE)  # fmt: skip


def name_host(client: Client, host: str = HOST) -> int:
    return client.post("/orders/hosts/", {"host": host}).status_code


def opened(token: str, **more: Any) -> Any:
    body = {"document": "REQ-7", "lines": [{"part_number": PADS, "quantity": "2"}, {"part_number": DISC, "quantity": "1"}], **more}  # fmt: skip
    return ask(token, "/baskets", body)


def path_of(answer: Any) -> str:
    return "/" + str(answer.json()["url"]).split("/", 3)[3]


def kept() -> Basket:
    with acting(network()):
        return Basket.objects.get()


def test_a_basket_goes_out_to_a_person_and_back_as_the_document_that_its_schema_says(
    market: Market, token: str, client_of: Clients
) -> None:
    assert name_host(client_of(market.cast.jiangdong_owner)) == 302
    answer = opened(token, return_url=BACK)
    assert answer.status_code == 200, answer.content
    assert Client().get(path_of(answer)).status_code == 302
    clerk = client_of(market.cast.jiangdong_clerk)
    url = str(clerk.get(path_of(answer))["Location"])
    page = shown(clerk, url)
    assert HOST in page
    line = re.search(r'name="(quantity-\d+)"', page)
    assert line
    clerk.post(f"{url}change", {line[1]: "5"})
    given = form_of(shown(clerk, url))
    assert clerk.post(f"{url}send", given).status_code == 409
    assert clerk.post(f"{url}return", {**given, "revision": "0"}).status_code == 409
    gone = clerk.post(f"{url}return", {**given, "buyer_ref": "REQ-7"})
    way = clerk.get(gone["Location"])
    basket_id = answer.json()["id"]
    assert way["Refresh"].endswith(f"url={BACK}&basket={basket_id}")
    assert f'href="{BACK}&amp;basket={basket_id}"' in way.content.decode()
    document = ask(token, f"/baskets/{basket_id}").json()
    rules = schema_of("basket")
    assert wrong(document, rules, rules) == []
    assert [(one["part_number"], one["quantity"], one["unit_price"]) for one in document["lines"]] == [(PADS, "5", "100"), (DISC, "1", "100")]  # fmt: skip
    assert (document["document"], document["total_minor"], document["returned_by"]) == ("REQ-7", 60_000, "钱小玉")  # fmt: skip
    assert clerk.get(url).status_code == 404
    with acting(network()):
        assert Order.objects.count() == 0


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/x", f"https://{HOST}.evil.com/x", "https://evil.com/x", f"https://{HOST}@evil.com/x", f"https://evil.com\\@{HOST}/x",
        f"https://{HOST}:8443/x", "https://127.0.0.1/x", "https://localhost/x", "//evil.com", "javascript:alert(1)", f"https://{HOST}/x\r\nX: y",
        f"https://evil.com/#@{HOST}", f"https://www.{HOST}/x",
    ],
)  # fmt: skip
def test_a_basket_goes_back_to_no_address_but_https_of_a_named_host(
    market: Market, token: str, client_of: Clients, url: str
) -> None:
    name_host(client_of(market.cast.jiangdong_owner))
    name_host(client_of(market.cast.shuchi_owner), "evil.com")
    answer = opened(token, return_url=url)
    assert answer.status_code in (409, 422), answer.content
    with acting(network()):
        assert Basket.objects.count() == 0


def test_a_host_that_was_taken_off_gets_no_basket_any_more(
    market: Market, token: str, client_of: Clients
) -> None:
    owner = client_of(market.cast.jiangdong_owner)
    name_host(owner)
    url = str(owner.get(path_of(opened(token, return_url=BACK)))["Location"])
    with acting(network()):
        host_id = ReturnHost.objects.get().pk
    assert client_of(market.cast.shuchi_owner).post(f"/orders/hosts/{host_id}/forbid").status_code == 404  # fmt: skip
    assert owner.post(f"/orders/hosts/{host_id}/forbid").status_code == 302
    assert owner.post(f"{url}return", form_of(shown(owner, url))).status_code == 409
    assert kept().returned_at is None


def test_only_an_owner_names_hosts_and_only_hosts(market: Market, client_of: Clients) -> None:
    assert name_host(client_of(market.cast.jiangdong_clerk)) == 403
    owner = client_of(market.cast.jiangdong_owner)
    for host in (
        "localhost",
        "127.0.0.1",
        "https://erp.example.com",
        "a b.com",
        "erp.example.com:8443",
        "erp..com",
    ):
        assert name_host(owner, host) == 422
    assert name_host(owner, " ERP.Example.com ") == 302
    assert HOST in shown(owner, "/orders/hosts/")


def test_the_link_opens_nothing_to_a_rival_nor_when_it_is_over_or_forged(
    market: Market, token: str, client_of: Clients
) -> None:
    answer = opened(token)
    path = path_of(answer)
    assert client_of(market.cast.shuchi_owner).get(path).status_code == 404
    rival = token_for(market.cast.shuchi_owner, Role.PARTNER_OWNER, Right.ORDERS_READ)
    assert ask(rival, f"/baskets/{answer.json()['id']}").status_code == 404
    assert client_of(market.cast.jiangdong_clerk).get(path[:-2])["Location"] == "/orders/basket/"
    now = clock.now()
    with acting(market.cast.jiangdong_clerk.scope):
        signed = token_of(kept(), until=now + timedelta(seconds=1))
        assert basket_of(signed, now=now).pk == kept().pk
        with pytest.raises(LinkOver):
            basket_of(signed, now=now + timedelta(seconds=2))


def test_without_a_way_back_it_is_ordered_here_and_says_where_it_came_from(
    market: Market, token: str, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = str(clerk.get(path_of(opened(token)))["Location"])
    given = form_of(shown(clerk, url))
    assert clerk.post(f"{url}return", given).status_code == 409
    assert clerk.post(f"{url}send", given).status_code == 302
    with acting(network()):
        assert Order.objects.get().origin == "punchout"


def test_a_technician_reads_the_basket_without_prices(market: Market, token: str) -> None:
    basket_id = int(opened(token).json()["id"])
    cast = market.cast
    for who, role, total in ((cast.jiangdong_tech, Role.TECHNICIAN, None), (cast.jiangdong_clerk, Role.PARTNER_CLERK, 30_000)):  # fmt: skip
        with acting(who.scope):
            found = orders.basket(basket_id=basket_id, viewer=viewer_of(who, role), now=clock.now())
        assert found.total_minor == total
        assert {one.unit_price is None for one in found.lines} == {total is None}


def test_hosts_are_read_in_as_many_statements_for_many_as_for_one(
    market: Market, client_of: Clients
) -> None:
    owner = client_of(market.cast.jiangdong_owner)

    def asked() -> int:
        shown(owner, "/orders/hosts/")
        with CaptureQueriesContext(connection) as seen:
            shown(owner, "/orders/hosts/")
        return len(seen)

    name_host(owner)
    first = asked()
    for n in range(5):
        assert name_host(owner, f"erp{n}.example.com") == 302
    assert asked() == first
