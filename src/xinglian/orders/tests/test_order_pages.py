"""The pages of an order and of the list: what each side reads."""

import html
import io
import re
from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.fixtures.cast import NOW, Member
from xinglian.kernel.money import unit_price_words
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import SECTIONS
from xinglian.orders.models import Order
from xinglian.orders.queries.order_list import PAGE_ROWS
from xinglian.orders.tests.trade import DISC, OIL, PADS, Market, agree, order_of

Clients = Callable[[Member], Client]


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_both_sides_read_an_order_and_a_competitor_does_not(
    market: Market, client_of: Clients
) -> None:
    placed = market.order((PADS, 3), (OIL, 1), buyer_ref="PO-77")
    page = text(client_of(market.cast.jiangdong_owner), f"/orders/{placed.number}/")
    assert all(word in page for word in (PADS, OIL, "PO-77", "¥400.00"))
    assert PADS in text(client_of(market.cast.director), f"/orders/{placed.number}/")
    assert client_of(market.cast.shuchi_owner).get(f"/orders/{placed.number}/").status_code == 404
    assert placed.number in text(client_of(market.cast.jiangdong_owner), "/orders/")
    assert placed.number not in text(client_of(market.cast.shuchi_owner), "/orders/")


def test_a_technician_reads_the_order_without_what_it_costs(
    market: Market, client_of: Clients
) -> None:
    placed = market.order((PADS, 3))
    tech = client_of(market.cast.jiangdong_tech)
    for path in (f"/orders/{placed.number}/", "/orders/", "/orders/export"):
        assert "300.00" not in text(tech, path)
    assert "300.00" in text(client_of(market.cast.jiangdong_owner), "/orders/export")


def test_what_waits_for_a_colleague_is_not_shown_to_the_seller(
    market: Market, client_of: Clients
) -> None:
    placed = market.order((PADS, 3), limit_minor=20_000)
    director = client_of(market.cast.director)
    text(director, f"/orders/{placed.number}/", status=404)
    assert placed.number not in text(director, "/orders/")
    assert placed.number in text(client_of(market.cast.jiangdong_clerk), "/orders/")


def test_the_list_finds_by_number_own_number_part_state_and_lane(
    market: Market, client_of: Clients
) -> None:
    agree(market.cast.maker_id, delivery_days=0)
    one = market.order((PADS, 1), buyer_ref="甲-1").number
    other = market.order((DISC, 1), (OIL, 1), is_urgent=True).number
    owner = client_of(market.cast.jiangdong_owner)
    found = {
        f"q={one.lower()}": one, "q=%E7%94%B2": one, f"q={DISC.lower()}": other, "state=confirmed": one, "state=placed": other,
        "flag=urgent": other,
    }  # fmt: skip
    for query, number in found.items():
        page = text(owner, f"/orders/?{query}")
        assert number in page, query
        assert ({one, other} - {number}).pop() not in page, query
    with acting(network()):
        Order.objects.get(number=one).lines.update(promised_on="2020-01-01")
        Order.objects.get(number=other).lines.update(promised_on="2199-01-01")
    assert other not in text(owner, "/orders/?flag=late")
    assert one in text(owner, "/orders/?flag=late")


def test_the_export_as_excel_holds_no_formula(market: Market, client_of: Clients) -> None:
    market.order((PADS, 1), buyer_ref="=1+1")
    answer = client_of(market.cast.jiangdong_owner).get("/orders/export?format=xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    cell = book.worksheets[0]["B2"]
    assert (cell.data_type, str(cell.value).endswith("=1+1")) == ("s", True)


def test_the_pages_ask_no_more_for_forty_lines_than_for_two(
    market: Market, client_of: Clients
) -> None:
    few, many = market.order((PADS, 1), (DISC, 1)), market.order(*[(OIL, 1)] * 40)
    owner = client_of(market.cast.jiangdong_owner)

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            text(owner, path)
        return len(seen)

    asked(f"/orders/{few.number}/")
    assert asked(f"/orders/{many.number}/") <= asked(f"/orders/{few.number}/")
    first = asked("/orders/")
    market.order((OIL, Decimal(1)))
    assert asked("/orders/") <= first
    assert order_of(few).placed_at == NOW


def test_a_price_each_has_the_digits_of_its_currency_and_no_more_that_say_nothing() -> None:
    said = [unit_price_words(Decimal(one)) for one in ("9.7", "100.000000", "0.3330", "1234.5")]
    assert said == ["9.70", "100.00", "0.333", "1,234.50"]
    assert (unit_price_words(Decimal("250.0"), "JPY"), unit_price_words(Decimal("1.5"), "KWD")) == ("250", "1.500")  # fmt: skip


def test_everybody_is_led_to_the_sections_that_open_and_to_no_other(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    for who in (cast.director, cast.auditor, cast.jiangdong_owner, cast.jiangdong_tech):
        client = client_of(who)
        page = text(client, "/orders/")
        for section in SECTIONS:
            url = f"/orders/{section}/"
            led = f'href="{url}"' in page
            assert led == (section != "list" and client.get(url).status_code == 200), (
                who.login,
                url,
            )
    assert "/orders/overview/" in text(client_of(cast.jiangdong_owner), "/orders/")


def test_the_list_turns_to_the_next_page_and_back(market: Market, client_of: Clients) -> None:
    numbers = [market.order((OIL, 1)).number for _time in range(PAGE_ROWS + 2)]
    owner = client_of(market.cast.jiangdong_owner)
    first = text(owner, "/orders/")
    after = re.search(r'href="([^"]*after=[^"]+)"', first)
    assert after
    second = text(owner, html.unescape(f"/orders/{after[1]}" if after[1].startswith("?") else after[1]))  # fmt: skip
    assert sum(one in first for one in numbers) == PAGE_ROWS
    assert sum(one in second for one in numbers) == 2
    before = re.search(r'href="([^"]*before=[^"]+)"', second)
    assert before
    assert sum(one in text(owner, html.unescape(f"/orders/{before[1]}" if before[1].startswith("?") else before[1])) for one in numbers) == PAGE_ROWS  # fmt: skip


def test_the_makers_people_find_an_order_by_how_its_number_begins_by_the_buyers_own_number_and_by_a_part(
    market: Market, client_of: Clients
) -> None:
    placed = market.order((PADS, 1), buyer_ref="JD-77")
    market.order((DISC, 1))
    director = client_of(market.cast.director)
    for text in (placed.number[:-1].lower(), "JD-77", PADS):
        found = director.get("/orders/", {"q": text}).content.decode()
        assert placed.number in found, text
    assert placed.number not in director.get("/orders/", {"q": DISC}).content.decode()
