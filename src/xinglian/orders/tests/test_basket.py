"""From a list somebody pastes to an order: everything wrong is said at once, and it is ordered once."""

import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from string import ascii_uppercase

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tests.fixtures.cast import Member
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Basket, BasketLine, Order
from xinglian.orders.tests.trade import DISC, GONE, OIL, OLD, PADS, Market, agree
from xinglian.prices.models import Price

Clients = Callable[[Member], Client]


def begin(client: Client, seller_id: int, lines: str = "") -> str:
    """Its address."""
    answer = client.post("/orders/basket/new", {"seller": seller_id, "lines": lines})
    assert answer.status_code == 302
    return answer["Location"]


def lines() -> Sequence[BasketLine]:
    with acting(network()):
        return list(BasketLine.objects.filter(removed_at__isnull=True).order_by("basket", "no"))


def form_of(page: str) -> dict[str, str]:
    """The hidden fields that go with the order button."""
    names = ("seen_minor", "seen", "revision")
    return {name: found[1] for name in names if (found := re.search(rf'name="{name}" value="([^"]*)"', page))} | {"details": "1"}  # fmt: skip


def shown(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_pasted_list_names_every_row_that_is_wrong_and_becomes_an_order_when_mended(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id)
    pasted = f"{PADS}\t3\n{OLD}\t1\nXX-9999\t1\n{GONE}\t1\n{DISC}\t-2\n{DISC}\t1.5\n{OIL} viele"
    assert clerk.post(f"{url}add", {"lines": pasted}).status_code == 302
    page = shown(clerk, url)
    assert "XX-9999" in page
    assert len(re.findall("xl-st-act", page)) >= 5
    assert f"改用 {PADS}" in page
    refused = clerk.post(f"{url}send", form_of(page))
    assert refused.status_code == 422
    clerk.post(f"{url}choose", {})
    clerk.post(f"{url}out", {"wrong": "1"})
    assert [(one.part_id, one.quantity) for one in lines()] == [(market.part(PADS), 3), (market.part(PADS), 1)]  # fmt: skip
    answer = clerk.post(f"{url}send", form_of(shown(clerk, url)))
    assert answer.status_code == 302, answer.content.decode()
    with acting(network()):
        order = Order.objects.get()
    assert answer["Location"] == f"/orders/{order.number}/"
    assert (order.total_minor, market.free(PADS)) == (40_000, 6)


def test_a_double_click_orders_once(market: Market, client_of: Clients) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id, f"{PADS} 2")
    given = form_of(shown(clerk, url))
    assert (
        clerk.post(f"{url}send", given)["Location"] == clerk.post(f"{url}send", given)["Location"]
    )
    with acting(network()):
        assert Order.objects.count() == 1


def test_what_is_taken_out_comes_back_and_a_known_part_adds_up(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id, f"{PADS} 2\n{DISC} 1")
    clerk.post(f"{url}add", {"number": PADS.lower(), "quantity": "3"})
    first, second = lines()
    assert (first.quantity, second.quantity) == (5, 1)
    out = clerk.post(f"{url}out", {"line": str(first.pk)}, headers={"HX-Request": "true"})
    assert out.status_code == 204
    assert [one.pk for one in lines()] == [second.pk]
    with acting(network()):
        moment = BasketLine.objects.get(pk=first.pk).removed_at
    assert moment is not None
    clerk.post(f"{url}back?at={moment.timestamp():.6f}")
    assert len(lines()) == 2
    clerk.post(f"{url}change", {f"quantity-{first.pk}": "１２", f"quantity-{second.pk}": "1e40"})
    assert [one.quantity for one in lines()] == [12, None]
    assert "请写数量。" in shown(clerk, url)


def test_a_price_that_changed_since_is_shown_beside_the_old_one_and_nothing_is_ordered(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id, f"{PADS} 2\n{DISC} 1")
    given = form_of(shown(clerk, url))
    with acting(network()):
        Price.objects.filter(part_id=market.part(PADS)).update(unit_price=Decimal(110))
    answer = clerk.post(f"{url}send", given)
    assert answer.status_code == 409
    assert re.search(r"<s[^>]*>100\.00</s>\s*(<a[^>]*>)?110\.00", answer.content.decode())
    with acting(network()):
        assert not Order.objects.exists()


def test_a_technician_fills_a_basket_without_seeing_a_price(
    market: Market, client_of: Clients
) -> None:
    agree(market.cast.maker_id, minimum_minor=90_000)
    tech = client_of(market.cast.jiangdong_tech)
    url = begin(tech, market.cast.maker_id, f"{PADS} 2")
    page = shown(tech, url)
    assert "¥" not in page
    assert "seen_minor" not in page
    assert "prices/mine" not in page
    client_of(market.cast.shuchi_owner)
    assert client_of(market.cast.shuchi_owner).get(url).status_code == 404


def test_a_file_from_excel_fills_the_basket_and_another_file_is_refused(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id)
    book = Workbook()
    for row in (("编号", "数量"), (PADS, 2), (DISC, 1.0), ("=1+1", "x")):
        book.active.append(row)  # type: ignore[union-attr]
    kept = io.BytesIO()
    book.save(kept)
    sent = clerk.post(f"{url}file", {"file": SimpleUploadedFile("l.xlsx", kept.getvalue())})
    assert sent.status_code == 302, sent.content.decode()
    assert [(one.text, one.quantity) for one in lines()][:2] == [(PADS, 2), (DISC, 1)]
    wrong = (("l.exe", b"MZ"), ("l.xlsx", b"no archive"), ("l.csv", b""))
    for name, content in wrong:
        assert (
            clerk.post(f"{url}file", {"file": SimpleUploadedFile(name, content)}).status_code == 422
        )
    gbk = SimpleUploadedFile("l.csv", f"编号;数量\n{OIL};7".encode("gb18030"))
    assert clerk.post(f"{url}file", {"file": gbk}).status_code == 302
    assert lines()[-1].quantity == 7


def test_a_standing_list_and_an_old_order_are_ordered_again(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id, f"{PADS} 2\n{DISC} 1")
    clerk.post(f"{url}keep", {"name": "每周一"})
    order = clerk.post(f"{url}send", form_of(shown(clerk, url)))["Location"]
    assert "每周一" in shown(clerk, "/orders/basket/")
    with acting(network()):
        template = Basket.objects.get(is_template=True)
    again = clerk.post(f"/orders/basket/{template.pk}/use")["Location"]
    assert again != url
    assert clerk.post(f"{order}again")["Location"] == again
    assert "4" in shown(clerk, again)
    clerk.post(f"/orders/basket/{template.pk}/name", {"name": "每月"})
    clerk.post(f"/orders/basket/{template.pk}/away")
    assert "每月" not in shown(clerk, "/orders/basket/")
    clerk.post(f"/orders/basket/{template.pk}/again")
    assert "每月" in shown(clerk, "/orders/basket/")
    assert clerk.post(f"/orders/basket/{template.pk}/name", {"name": " "}).status_code == 302


def test_a_thousand_lines_with_many_wrong_ones_are_answered_by_as_few_questions_as_a_few(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    few = begin(clerk, market.cast.maker_id, "\n".join([f"{PADS} 1"] + [f"XX-{n} 1" for n in range(40)]))  # fmt: skip

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            shown(clerk, url)
        return len(seen)

    asked(few)
    small = asked(few)
    rows = [f"XX-{n:05}\t1" if n % 33 == 0 else f"{PADS}\t1" for n in range(990)]
    assert clerk.post(f"{few}add", {"lines": "\n".join(rows)}).status_code == 302
    # Prices are asked for 250 lines at a time: three times more.
    assert asked(few) <= small + 2 + 3
    assert "<b>70</b>" in shown(clerk, few)
    many = "\n".join(rows * 10)
    assert clerk.post(f"{few}add", {"lines": many}).status_code == 422


def test_of_ten_thousand_pasted_lines_three_hundred_unknown_numbers_each_say_what_they_could_mean(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    slips = sorted(
        {f"{one[:at]}{sign}{one[at:]}" for one in (PADS, DISC) for at in range(8) for sign in ascii_uppercase}
    )[:300]  # fmt: skip
    rows = [*slips, *[PADS] * 9_700]
    url = begin(clerk, market.cast.maker_id, "\n".join(f"{one}\t1" for one in rows))
    page = shown(clerk, f"{url}?show=wrong")
    assert "<b>300</b>" in page
    assert page.count('"number": "QM\\u002D100') >= 100


def test_the_orders_own_words_are_kept_and_a_day_that_is_none_is_refused(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id, f"{PADS} 2")
    assert clerk.post(f"{url}details", {}).status_code == 302
    given = form_of(shown(clerk, url)) | {
        "is_urgent": "on",
        "buyer_ref": "PO-9",
        "ship_name": "钱小玉",
    }
    assert clerk.post(f"{url}details", given).status_code == 302
    assert "PO-9" in shown(clerk, url)
    with acting(network()):
        basket = Basket.objects.get()
    assert (basket.is_urgent, basket.ship_name) == (True, "钱小玉")
    wrong = clerk.post(f"{url}details", given | {"wanted_on": "irgendwann"})
    assert wrong.status_code == 422
