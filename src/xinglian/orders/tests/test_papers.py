"""Papers of a shipment, and what the code on a parcel opens."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Parcel
from xinglian.orders.tests.test_goods_pages import Clients, only, post, sent
from xinglian.orders.tests.trade import DISC, PADS, Market
from xinglian.orders.web.papers import address_of, code_of
from xinglian.stock.tests.goods import open_for


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize(("paper", "pages"), [("packing", 1), ("delivery", 1), ("labels", 2)])
def test_every_paper_comes_in_every_language_and_a_label_for_each_parcel(
    market: Market, client_of: Clients, paper: str, pages: int, language: str
) -> None:
    seller = client_of(market.cast.manager)
    number = market.order((PADS, 2), (DISC, 1)).number
    post(seller, f"/orders/{number}/pick")
    url = f"/orders/shipments/{only().number}"
    assert seller.get(f"{url}/papers/{paper}").status_code == 404
    with acting(network()):
        rows = list(only().lines.order_by("line__no"))
    for row in rows:
        post(seller, f"{url}/lines/{row.pk}", picked=str(row.asked.normalize()))
    post(seller, f"{url}/finish")
    post(seller, f"{url}/pack", do="parcel")
    post(seller, f"{url}/pack", do="lay", line=rows[1].pk, quantity="1", to="2")
    answer = seller.get(f"{url}/papers/{paper}?language={language}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == pages
    # Whoever carries the goods reads them: what is there, and not what it costs (100.00 each, 300.00 in all).
    written = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert (PADS in written) == (paper != "labels")
    assert number in written
    assert not re.search(r"[¥￥$]|CNY|\b[123]00\b|\.00", written), written


def test_the_code_on_a_parcel_opens_the_counting_for_the_receiver_and_the_shipment_for_the_sender(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    open_for(cast.jiangdong_id)
    seller, tech = client_of(cast.manager), client_of(cast.jiangdong_tech)
    url = sent(market, seller, market.order((PADS, 2)).number)
    with acting(network()):
        code = Parcel.objects.get().code
    path = f"/orders/parcels/{code}/"
    assert address_of(code).endswith(path)
    assert (code_of(address_of(code)), code_of(f" {code.lower()} ")) == (code, code)
    assert tech.get(path)["Location"] == f"{url}/count"
    assert seller.get(path)["Location"] == f"{url}/"
    scanned = tech.get("/orders/incoming/", {"code": address_of(code)})
    assert scanned["Location"] == f"{url}/"
    post(tech, f"{url}/receive", key="k", way="all")
    assert tech.get(path)["Location"] == f"{url}/"
    stranger = client_of(cast.shuchi_owner)
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"{url}/papers/labels").status_code == 404
