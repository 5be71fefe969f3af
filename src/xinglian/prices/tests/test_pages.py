"""The pages of prices, as people use them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Cast
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.prices import api as prices
from xinglian.prices.models import Change, Floor, Price, PriceList
from xinglian.prices.tests.goods import add_list

Parts = dict[str, int]
TERMS = {
    "code": "VIP-2026", "name": "重点客户", "currency": "CNY", "tax_rate": "13", "valid_from": "2026-01-01", "priority": "0",
}  # fmt: skip


def price_of(cast: Cast, part_id: int, on: date, quantity: int = 1) -> Decimal | None:
    with acting(network()):
        return prices.quote(buyer_id=cast.jiangdong_id, part_id=part_id, on=on, quantity=quantity).unit_price  # fmt: skip


def today() -> date:
    return prices.price_day(at=clock.now())


def test_a_list_is_made_filled_published_and_holds_for_its_partner_alone(
    client_of: Any, cast: Cast, parts: Parts
) -> None:
    director = client_of(cast.director)
    made = director.post("/prices/new/", TERMS | {"partners": [cast.jiangdong_id]})
    assert made.status_code == 302, made.context["form"].errors
    here = made["Location"]
    refused = director.post(f"{here}publish/", follow=True)
    assert "没有价格" in refused.content.decode()
    director.post(f"{here}part/", {"part": parts["QM-1001"], "steps": "1 86.50\n20 80", "starts_on": "2026-01-01"})  # fmt: skip
    assert price_of(cast, parts["QM-1001"], today()) is None, "a draft holds for nobody"
    director.post(f"{here}publish/")
    assert price_of(cast, parts["QM-1001"], today(), 25) == 80
    with acting(network()):
        assert prices.quote(buyer_id=cast.shuchi_id, part_id=parts["QM-1001"], on=today()).reason == "no_list"  # fmt: skip
    page = director.get(here).content.decode()
    assert "QM-1001" in page
    assert "86.50" in page
    changed = director.post(f"{here}edit/", TERMS | {"currency": "USD", "everybody": "on"})
    assert (changed.status_code, "复制" in changed.content.decode()) == (422, True)


def test_bad_steps_say_which_line(client_of: Any, cast: Cast, parts: Parts) -> None:
    one = add_list("ALL", prices={parts["QM-1001"]: {1: "10"}})
    url = f"/prices/{one.pk}/part/{parts['QM-1001']}/"
    for text, words in (("1 8\n1 9", "“1 9”"), ("20 0", "“20 0”"), ("abc", "“abc”"), ("1 -5", "“1 -5”")):  # fmt: skip
        answer = client_of(cast.director).post(url, {"steps": text, "starts_on": "2026-12-01"})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), text
    wrong = client_of(cast.director).post(url, {"steps": "9", "starts_on": "2026-12-01", "ends_on": "2026-11-01"})  # fmt: skip
    assert wrong.status_code == 422
    with acting(network()):
        assert Price.objects.count() == 1


def test_prices_are_changed_by_percent_looked_at_published_and_taken_back(
    client_of: Any, cast: Cast, parts: Parts
) -> None:
    part, first = parts["QM-1001"], today() + timedelta(10)
    one = add_list("ALL", prices={part: {1: "10", 20: "9"}, parts["QM-1002"]: {1: "5"}})
    director = client_of(cast.director)
    made = director.post(f"/prices/{one.pk}/percent/", {"percent": "3.5", "starts_on": first.isoformat()})  # fmt: skip
    here = made["Location"]
    looked = director.get(here).content.decode()
    assert "10.35" in looked
    assert price_of(cast, part, first) == 10, "a draft changes nothing"
    director.post(f"{here}publish/")
    assert [price_of(cast, part, first, n) for n in (1, 20)] == [Decimal("10.35"), Decimal("9.32")]
    assert price_of(cast, part, first - timedelta(1)) == 10
    director.post(f"{here}withdraw/")
    assert price_of(cast, part, first) == 10
    for percent in ("0", "-100"):
        assert director.post(f"/prices/{one.pk}/percent/", {"percent": percent, "starts_on": first.isoformat()}).status_code == 422  # fmt: skip


def test_below_the_floor_a_second_person_decides(client_of: Any, cast: Cast, parts: Parts) -> None:
    part = parts["QM-1001"]
    one = add_list("ALL", prices={part: {1: "10"}})
    with acting(network()):
        Floor.objects.create(part_id=part, currency="CNY", unit_price=9, valid_from=date(2026, 1, 1), recorded_at=NOW)  # fmt: skip
    director, manager = client_of(cast.director), client_of(cast.manager)
    url = f"/prices/{one.pk}/part/{part}/"
    wanted = {"steps": "8", "starts_on": today().isoformat()}
    assert director.post(url, wanted).status_code == 422, "a reason is needed"
    director.post(url, wanted | {"reason": "clearance"})
    with acting(network()):
        waiting = Change.objects.get(state="waiting")
    assert price_of(cast, part, today()) == 10
    decide = f"/prices/changes/{waiting.pk}/decide/"
    director.post(decide, {"yes": "1", "answer": "I say so"})
    assert price_of(cast, part, today()) == 10, "nobody approves what is their own"
    manager.post(decide, {"yes": "1", "answer": ""})
    assert price_of(cast, part, today()) == 10, "without a reason nothing is decided"
    manager.post(decide, {"yes": "1", "answer": "end of series"})
    assert price_of(cast, part, today()) == 8
    with acting(network()):
        verbs = sql.column("SELECT verb FROM kernel_audit WHERE subject = 'prices.change' ORDER BY id")  # fmt: skip
        assert verbs[-2:] == ["approve_below_floor", "publish_price_change"]


def test_a_percentage_off_the_base_may_not_fall_below_a_floor(
    client_of: Any, cast: Cast, parts: Parts
) -> None:
    part = parts["QM-1001"]
    base = add_list("ALL", prices={part: {1: "10"}})
    vip = add_list("VIP", partner_ids=(cast.jiangdong_id,), base=base)
    with acting(network()):
        Floor.objects.create(part_id=part, currency="CNY", unit_price=9, valid_from=date(2026, 1, 1), recorded_at=NOW)  # fmt: skip
    director = client_of(cast.director)
    day = today().isoformat()
    deep = director.post(f"/prices/{vip.pk}/discount/", {"category": "brakes", "steps": "11", "starts_on": day})  # fmt: skip
    assert (deep.status_code, "QM-1001" in deep.content.decode()) == (422, True)
    director.post(f"/prices/{vip.pk}/discount/", {"category": "brakes", "steps": "1 5\n20 10", "starts_on": day})  # fmt: skip
    assert [price_of(cast, part, today(), n) for n in (1, 20)] == [Decimal("9.5"), Decimal(9)]


def test_a_planned_list_is_withdrawn_before_it_holds_and_a_copy_goes_on(
    client_of: Any, cast: Cast, parts: Parts
) -> None:
    part, first = parts["QM-1001"], today() + timedelta(5)
    one = add_list("NEXT", prices={part: {1: "7", 9: "6"}}, first=first)
    director = client_of(cast.director)
    assert price_of(cast, part, first) == 7
    director.post(f"/prices/{one.pk}/close/", {"why": "too early"})
    assert price_of(cast, part, first) is None
    director.post(f"/prices/{one.pk}/copy/", {"code": "NEXT-2", "name": "copy", "valid_from": first.isoformat()})  # fmt: skip
    with acting(network()):
        made = PriceList.objects.get(code="NEXT-2")
        steps = Price.objects.filter(list=made).order_by("min_quantity").values_list("unit_price", flat=True)  # fmt: skip
        assert ([*steps], made.published_at) == ([7, 6], None)


def test_the_maker_sees_what_one_pays_and_why(client_of: Any, cast: Cast, parts: Parts) -> None:
    add_list("ALL", prices={parts["QM-1001"]: {1: "10", 20: "9"}})
    add_list("RIVAL", prices={parts["QM-1001"]: {1: "5"}}, partner_ids=(cast.shuchi_id,))
    asked = {"buyer": cast.jiangdong_id, "lines": "qm1001 5\nQM-10O1\n", "day": today().isoformat(), "currency": "CNY"}  # fmt: skip
    page = client_of(cast.director).get("/prices/check/", asked).content.decode()
    for words in ("10.00", "RIVAL", "不适用", "QM-1001", "您是不是要找"):
        assert words in page, words


def test_who_asks_for_a_day_that_is_over_reads_that_the_buyer_is_taken_as_it_is_today(
    client_of: Any, cast: Cast, parts: Parts
) -> None:
    add_list("ALL", prices={parts["QM-1001"]: {1: "10"}})
    asked = {"buyer": cast.jiangdong_id, "lines": "QM-1001 5", "currency": "CNY"}
    before = (today() - timedelta(1)).isoformat()
    for day, known, is_said in ((today().isoformat(), "", False), (before, "", True), (today().isoformat(), before, True)):  # fmt: skip
        given = {**asked, "day": day, "known": known}
        page = client_of(cast.director).get("/prices/check/", given).content.decode()
        assert ("伙伴按今天的档案认定" in page) == is_said


def test_a_dealer_sees_its_own_prices_and_what_changes_and_no_rivals(
    client_of: Any, cast: Cast, parts: Parts
) -> None:
    part = parts["QM-1001"]
    add_list("ALL", prices={part: {1: "10", 20: "9"}})
    rival = add_list("RIVAL", prices={part: {1: "5.55"}}, partner_ids=(cast.shuchi_id,))
    with acting(network()):
        Price.objects.create(list=PriceList.objects.get(code="ALL"), part_id=part, valid_from=today() + timedelta(7), unit_price=11, recorded_at=NOW)  # fmt: skip
    owner = client_of(cast.jiangdong_owner)
    page = owner.get("/prices/mine/", {"lines": "QM-1001 5"}).content.decode()
    for words in ("10.00", "9.00", "11.00", "+10.0"):
        assert words in page, words
    assert "RIVAL" not in page
    assert "5.55" not in page
    for url in ("", "check/", "floors/", "changes/", f"{rival.pk}/", f"{rival.pk}/export/"):
        assert owner.get(f"/prices/{url}").status_code in (403, 404), url
    assert client_of(cast.jiangdong_tech).get("/prices/mine/").status_code == 403


def test_lists_of_any_length_take_the_same_number_of_queries(
    client_of: Any, cast: Cast, parts: Parts
) -> None:
    director = client_of(cast.director)
    one = add_list("L-0", prices={parts["QM-1001"]: {1: "10"}})

    def queries(url: str) -> int:
        director.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert director.get(url).status_code == 200
        return len(asked)

    urls = (
        "/prices/",
        f"/prices/{one.pk}/",
        "/prices/changes/",
        "/prices/floors/",
        "/prices/groups/",
    )
    few = [queries(url) for url in urls]
    for n in range(1, 6):
        add_list(f"L-{n}", prices={part: {1: "10", 20: "9"} for part in parts.values()}, partner_ids=(cast.jiangdong_id,))  # fmt: skip
    with acting(network()):
        for part in (parts["QM-1002"], parts["QM-1003"]):
            Price.objects.create(list=one, part_id=part, valid_from=date(2026, 1, 1), unit_price=11, recorded_at=NOW)  # fmt: skip
            Floor.objects.create(part_id=part, currency="CNY", unit_price=9, valid_from=date(2026, 1, 1), recorded_at=NOW)  # fmt: skip
            Change.objects.create(list=one, kind="edit", state="published", starts_on=date(2026, 1, 1), made_at=NOW)  # fmt: skip
    assert [queries(url) for url in urls] == few
