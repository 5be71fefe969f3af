"""The pages of the pool: what one reads and does there."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.pool.actions.tell import tell
from xinglian.pool.models import Deal, Offer, Worth
from xinglian.pool.tests.test_deals import asked, expects, offered, paid
from xinglian.push.models import Variant
from xinglian.stock.tests.goods import add_parts, move, open_for

Clients = Callable[[Member], Client]
_FORM = {"condition": "sound", "until": "2026-12-20", "most_km": "", "note": "", "agreed": "on"}


def test_an_offer_is_written_by_lines_found_by_a_rival_called_off_and_settled(
    cast: Cast, client_of: Clients
) -> None:
    add_parts("A8-1", "A8-2")
    giver, taker = client_of(cast.jiangdong_owner), client_of(cast.shuchi_owner)
    main = open_for(cast.jiangdong_id)
    for part in add_parts("A8-3", "A8-4"):
        move(cast.jiangdong_id, main, part, 12)
    lines = {"lines": "A8-3\t4\t50.00\nA8-4 2 ￥80.5\n"}
    assert giver.post("/pool/own/new", _FORM | lines)["Location"] == "/pool/own/"
    seen = taker.get("/pool/").content.decode()
    assert "A8-3" in seen
    assert "江东" not in seen
    offer = Offer.objects.get
    with acting(network()):
        one = offer(part__number="A8-3").pk
    page = taker.post(f"/pool/offers/{one}", {"quantity": "3", "key": "k1", "do": "work_out"}).content.decode()  # fmt: skip
    assert "¥150.00" in page
    to = taker.post(f"/pool/offers/{one}", {"quantity": "3", "key": "k1", "do": "ask"})["Location"]
    assert taker.post(f"/pool/offers/{one}", {"quantity": "3", "key": "k1", "do": "ask"})["Location"] == to  # fmt: skip
    assert "江东" not in taker.get(to).content.decode()
    for client, given in (
        (giver, {"do": "agree"}), (giver, {"do": "send", "carrier": "顺丰", "waybill": "SF9"}), (taker, {"do": "receive", "received": "3"}),
        (giver, {"do": "settle"}),
    ):  # fmt: skip
        assert client.post(f"{to}/step", given).status_code == 302
    assert "江东" in taker.get(to).content.decode()
    assert "已结清" in giver.get("/pool/deals/").content.decode()


def test_every_unclear_line_is_named_and_nothing_is_offered(cast: Cast, client_of: Clients) -> None:
    add_parts("A8-3")
    giver = client_of(cast.jiangdong_owner)
    said = giver.post("/pool/own/new", _FORM | {"lines": "A8-3 4 50\nA8-3 drei 50\nA8-3 4\n"})
    page = said.content.decode()
    assert (said.status_code, "第 2 行" in page, "第 3 行" in page, "第 1 行" in page) == (422, True, True, False)  # fmt: skip
    assert "drei" in page
    no_consent = {name: value for name, value in _FORM.items() if name != "agreed"}
    assert giver.post("/pool/own/new", no_consent | {"lines": "A8-3 4 50"}).status_code == 422
    with acting(network()):
        assert not Offer.objects.exists()


def test_a_step_that_is_not_ones_own_is_not_there_and_a_late_one_says_so(
    cast: Cast, client_of: Clients
) -> None:
    number = asked(cast, offered(cast)).number
    taker, giver = client_of(cast.shuchi_owner), client_of(cast.jiangdong_owner)
    assert taker.post(f"/pool/deals/{number}/step", {"do": "agree"}).status_code == 404
    assert giver.post(f"/pool/deals/{number}/step", {"do": "settle"}).status_code == 422
    assert giver.post(f"/pool/deals/{number}/step", {"do": "steal"}).status_code == 404
    assert client_of(cast.garage_tech).get("/pool/").status_code == 403
    assert client_of(cast.director).get(f"/pool/deals/{number}").status_code == 200


def test_what_a_taker_pays_elsewhere_stands_on_its_own_page_only(
    cast: Cast, client_of: Clients
) -> None:
    number = asked(cast, offered(cast)).number
    with acting(network()):
        deal = Deal.objects.get(number=number)
        Worth.objects.create(deal=deal, taker_id=deal.taker_id, new_minor=98_765_43)
    taker = client_of(cast.shuchi_owner).get(f"/pool/deals/{number}").content.decode()
    giver = client_of(cast.jiangdong_owner).get(f"/pool/deals/{number}").content.decode()
    assert "比新购节省" in taker
    assert "比新购节省" not in giver
    assert "少占用成本" in giver
    seen = {}
    for member in (cast.shuchi_owner, cast.jiangdong_owner, cast.garage_tech):
        with acting(member.scope):
            seen[member.org_id] = Worth.objects.count()
    assert seen == {cast.shuchi_id: 1, cast.jiangdong_id: 0, cast.garage_tech.org_id: 0}


def test_the_giver_hears_of_a_wish_without_a_name_and_the_taker_of_the_word(cast: Cast) -> None:
    deal = asked(cast, offered(cast))
    with acting(network()):
        tell(deal_id=deal.pk, state="asked", by_org_id=cast.shuchi_id, now=NOW)
        told = [one.subject for one in Variant.objects.filter(language="zh-hans")]
        assert len(told) == 1
        assert "A8-1" in told[0]
        assert "蜀驰" not in told[0]
        tell(deal_id=deal.pk, state="agreed", by_org_id=cast.jiangdong_id, now=NOW)
        assert Variant.objects.filter(language="zh-hans").count() == 1  # it has not gone so far


def test_lists_ask_no_more_for_more_rows(cast: Cast, client_of: Clients) -> None:
    offer = offered(cast)
    client = client_of(cast.shuchi_owner)

    def asks() -> list[int]:
        found = []
        for url in ("/pool/", "/pool/deals/", "/pool/own/", "/pool/own/idle"):
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            found.append(len(seen))
        return found

    asked(cast, offer, 1, "a")
    before = asks()
    for key in "bcd":
        asked(cast, offer, 1, key)
    while outbox.deliver_waiting():
        pass
    assert asks() == before


def test_what_lies_idle_is_proposed_at_a_price_and_offered_by_ticking_it(
    cast: Cast, client_of: Clients
) -> None:
    (part,) = add_parts("A8-9")
    with acting(network()):
        expects(cast.jiangdong_id, part, 2)
        sql.execute("UPDATE supply_forecast SET none = array_fill(0.8, array[6])")
        paid(cast.jiangdong_id, part, 100)
        sql.execute(
            "INSERT INTO trade_stock_position (partner_id, part_id, as_of, revision, on_hand, currency, is_simulated, recorded_at)"
            " VALUES (%s, %s, '2026-11-19', 0, 12, 'CNY', false, %s)",
            [cast.jiangdong_id, part, NOW],
        )
    owner = client_of(cast.jiangdong_owner)
    page = owner.get("/pool/own/idle").content.decode()
    assert f'name="id" value="{part}"' in page
    assert "¥1,000.00" in page  # ten more than enough, paid 100 each
    assert "A8-9\t10\t91.00" in owner.get("/pool/own/new", {"id": part}).content.decode()
