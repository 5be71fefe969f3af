from datetime import date, timedelta
from typing import Any

from tests.fixtures.cast import NOW, Cast
from xinglian.care.actions.find_moments import find_moments
from xinglian.care.actions.keep_day import forget_birthday, keep_birthday, keep_opening
from xinglian.care.models import Day, Moment
from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api as signals
from xinglian.trade import api as trade

JOINED = date(2026, 7, 1)  # the cast joined on 1 July 2020


def look(day: date) -> dict[str, int]:
    with acting(network()):
        return find_moments(today=day, now=NOW)


def moments(kind: str) -> list[Moment]:
    with acting(network()):
        return list(Moment.objects.filter(kind=kind).order_by("pk"))


def buy(cast: Cast, days_ago: list[int], *, quantity: int = 100, code: str = "P-510104") -> None:
    with acting(network()):
        trade.record_order_lines(
            source="erp",
            lines=[
                {
                    "document": f"{code}-{ago}", "line_no": 1, "partner_code": code, "part_number": "QM-1",
                    "ordered_on": (NOW - timedelta(days=ago)).date(), "quantity": quantity, "unit_price": 1000,
                    "currency": "CNY",
                }
                for ago in days_ago
            ],
        )  # fmt: skip
        signals.refresh(now=NOW)


def with_part(cast: Cast) -> None:
    from_scratch = {"code": "brakes", "name": "制动", "name_en": "Brakes", "parent": ""}
    with acting(cast.director.scope):
        keep_category(**from_scratch, is_new=True, now=NOW)
        register_part(
            values={"number": "QM-1", "name": "刹车片", "category_id": "brakes", "status": "active", "unit": "件"},
            brand="启明", now=NOW,
        )  # fmt: skip


def test_the_anniversary_of_the_partnership_is_found_three_days_ahead_and_once(cast: Cast) -> None:
    assert look(JOINED - timedelta(days=4))["anniversary"] == 0
    assert look(JOINED - timedelta(days=3))["anniversary"] == 3
    assert look(JOINED - timedelta(days=2))["anniversary"] == 0
    found = moments("anniversary")
    assert {one.body["years"] for one in found} == {6}
    assert {one.on_date for one in found} == {JOINED}


def test_a_moment_leaves_when_it_says_nothing_any_more(cast: Cast) -> None:
    look(JOINED)
    look(JOINED + timedelta(days=3))
    assert {one.state for one in moments("anniversary")} == {"open"}
    look(JOINED + timedelta(days=4))
    assert {one.state for one in moments("anniversary")} == {"past"}


def test_an_opening_day_comes_back_every_year(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope):
        keep_opening(
            partner_id=cast.jiangdong_id, opened_on=date(2008, 2, 29), today=NOW.date(), now=NOW
        )
    assert look(date(2027, 2, 28))["opening"] == 1
    assert moments("opening")[0].body["years"] == 19


def test_a_lunar_birthday_is_found_only_while_its_person_agrees(cast: Cast) -> None:
    owner = cast.jiangdong_owner
    with acting(owner.scope):
        keep_birthday(
            partner_id=owner.org_id, person_id=owner.person_id, person_name=owner.name, month=8, day=15,
            is_lunar=True, now=NOW,
        )  # fmt: skip
    assert look(date(2026, 9, 25))["birthday"] == 1  # Mid-Autumn of 2026
    assert moments("birthday")[0].body == {"who": "孙江东"}
    with acting(owner.scope):
        forget_birthday(person_id=owner.person_id, person_name=owner.name, org_id=owner.org_id)
    assert moments("birthday") == []
    assert look(date(2027, 9, 15))["birthday"] == 0


def test_nobody_but_its_person_reads_a_birthday(cast: Cast) -> None:
    owner = cast.jiangdong_owner
    with acting(owner.scope):
        keep_birthday(
            partner_id=owner.org_id, person_id=owner.person_id, person_name=owner.name, month=5, day=4,
            is_lunar=False, now=NOW,
        )  # fmt: skip
    for member in cast.everybody():
        with acting(member.scope):
            seen = Day.objects.filter(kind="birthday").count()
        assert seen == (1 if member == owner else 0), member.login


def test_a_festival_is_for_core_and_close_partners(cast: Cast) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET layer = 'core' WHERE organisation_id = %s",
            [cast.shuchi_id],
        )
    assert look(date(2026, 9, 20))["festival"] == 1
    assert moments("festival")[0].body == {"feast": "mid_autumn"}


def test_a_long_silence_is_found_and_goes_by_itself_with_the_next_order(cast: Cast) -> None:
    with_part(cast)
    buy(cast, [90, 60])
    buy(cast, [1], code="P-320104")  # the ledger's last day
    assert look(NOW.date())["silence"] == 1
    (one,) = moments("silence")
    assert (one.partner_id, one.body["days"]) == (cast.shuchi_id, 59)
    buy(cast, [2])
    look(NOW.date() + timedelta(days=1))
    assert moments("silence")[0].state == "past"


def test_a_drop_is_measured_against_the_own_season(cast: Cast) -> None:
    with_part(cast)
    buy(cast, [400, 390, 380, 35])
    buy(cast, [400, 30], code="P-320102")
    buy(cast, [1], code="P-320104")
    assert look(NOW.date())["drop"] == 1
    (one,) = moments("drop")
    assert one.partner_id == cast.shuchi_id
    assert one.body["before"] == 30_000_000
    assert one.body["now"] == 10_000_000


def test_a_drop_is_not_proposed_again_within_its_rest(cast: Cast) -> None:
    with_part(cast)
    buy(cast, [400, 390, 380, 35])
    buy(cast, [1], code="P-320104")
    look(NOW.date())
    assert look(NOW.date() + timedelta(days=10))["drop"] == 0


def test_a_first_order_is_thanked_for_once(cast: Cast) -> None:
    with_part(cast)
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET joined_on = %s WHERE organisation_id = %s",
            [NOW.date() - timedelta(days=40), cast.shuchi_id],
        )
    buy(cast, [3])
    assert look(NOW.date())["first_order"] == 1
    assert look(NOW.date() + timedelta(days=1))["first_order"] == 0


def test_what_was_often_called_unfit_is_held_back_but_for_core_partners(cast: Cast) -> None:
    refuse(cast, times=5)
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET csm_person_id = %s, layer = CASE organisation_id WHEN %s THEN 'core' ELSE 'base' END",
            [cast.csm.person_id, cast.shuchi_id],
        )
    look(JOINED)
    states = {one.partner_id: one.state for one in moments("anniversary") if one.occasion == "2026"}
    assert states == {
        cast.jiangdong_id: "held",
        cast.garage_id: "held",
        cast.shuchi_id: "open",
    }


def refuse(cast: Cast, *, times: int) -> None:
    with acting(network()):
        for n in range(times):
            Moment.objects.create(
                partner_id=cast.shuchi_id, kind="anniversary", occasion=str(2000 + n), on_date=NOW.date(),
                leaves_on=NOW.date(), state="unfit", unfit_reason="useless", found_at=NOW, closed_at=NOW,
                closed_by_id=cast.csm.person_id,
            )  # fmt: skip


def test_everything_is_found_by_a_few_statements(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    with acting(network()), django_assert_max_num_queries(14):
        find_moments(today=JOINED, now=NOW)


def test_a_milestone_is_called_the_first_only_where_the_ledger_knows_the_year_before(
    cast: Cast,
) -> None:
    with_part(cast)
    buy(cast, [30], quantity=1_100)
    buy(cast, [400], code="P-320104")
    assert look(NOW.date())["milestone"] == 0
    buy(cast, [760], code="P-320102")
    assert look(NOW.date())["milestone"] == 1
    assert moments("milestone")[0].body == {"amount": 100_000_000}
