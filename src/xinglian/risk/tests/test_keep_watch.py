from datetime import date, timedelta

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, partner
from xinglian.risk.actions.keep_watch import Watched, keep_watch
from xinglian.risk.actions.settle_alert import close, mute, reopen, take
from xinglian.risk.models import Alert, Step, Watch
from xinglian.trade import api as trade

TODAY = NOW.date()


def director(cast: Cast) -> Viewer:
    one = cast.director
    return Viewer(
        person_id=one.person_id, membership_id=one.membership_id, name=one.name, org_id=one.org_id,
        roles=frozenset({Role.HQ_DIRECTOR}),
    )  # fmt: skip


def orders(cast: Cast, *, drop_days: int, code: str = "P-510104", days: int = 160) -> None:
    """Fifteen lines a day for months; in the last days a tenth of them, at one partner."""
    with acting(cast.director.scope):
        keep_category(code="brakes", name="制动", name_en="Brakes", parent="", is_new=True, now=NOW)
        register_part(
            values={"number": "QM-1", "name": "刹车片", "category_id": "brakes", "status": "active", "unit": "件"},
            brand="启明", now=NOW,
        )  # fmt: skip
    with acting(network()):
        trade.record_order_lines(
            source="erp",
            lines=[
                {
                    "document": f"{who}-{ago}-{line}", "line_no": 1, "partner_code": who, "part_number": "QM-1",
                    "ordered_on": TODAY - timedelta(days=ago), "quantity": 1, "unit_price": 1000 + (ago * 7 + line) % 60,
                    "currency": "CNY",
                }
                for ago in range(1, days) for who in ("P-510104", "P-320102")
                for line in range(1 if who == code and ago <= drop_days else 15)
            ],
        )  # fmt: skip


def watch(**how: object) -> Watched:
    with acting(network()):
        return keep_watch(now=NOW, since=date.min, **how)  # type: ignore[arg-type]


def alerts() -> dict[tuple[str, str], Alert]:
    with acting(network()):
        return {(one.series, one.path): one for one in Alert.objects.filter(cut="").order_by("pk")}


def test_a_falling_province_raises_one_alert_that_explains_the_others(cast: Cast) -> None:
    orders(cast, drop_days=5)
    came = watch()
    assert came.rows > 5
    found = alerts()
    head = found["order_amount", ""]
    assert head.head_id is None
    assert (head.side, head.days, head.raised_day) == ("down", 5, TODAY - timedelta(days=3))
    assert found["order_amount", "cn.southwest.51"].head_id == head.pk
    assert ("order_amount", "cn.east.32") not in found
    assert head.owner_id is not None
    with acting(network()):
        told = sql.column("SELECT id FROM push_message WHERE is_notice ORDER BY id")
    assert told == sorted({head.message_id, found["order_amount", "cn.southwest"].message_id})
    assert found["order_amount", "cn.southwest"].owner_id == cast.csm.person_id


def test_looking_twice_raises_nothing_twice(cast: Cast) -> None:
    orders(cast, drop_days=5)
    first = watch()
    again = watch()
    assert (first.raised > 0, again.raised, again.told) == (True, 0, 0)
    with acting(network()):
        daily = keep_watch(now=NOW)
        rows = sql.rows(
            "SELECT series, path::text, cut, values::text, lows::text FROM risk_watch ORDER BY 1, 2, 3"
        )
        keep_watch(now=NOW, since=date.min)
        assert (
            sql.rows(
                "SELECT series, path::text, cut, values::text, lows::text FROM risk_watch ORDER BY 1, 2, 3"
            )
            == rows
        )
    assert daily.raised == 0


def test_two_days_raise_nothing(cast: Cast) -> None:
    orders(cast, drop_days=2)
    assert watch().raised == 0


def test_a_closed_alert_rests_and_a_muted_one_comes_back(cast: Cast) -> None:
    orders(cast, drop_days=4)
    watch(tell=False)
    head = alerts()["order_amount", ""]
    with acting(cast.director.scope):
        who = director(cast)
        assert take(alert_ids=[head.pk], viewer=who, now=NOW) == 1
        mute(
            alert_ids=[head.pk],
            until=TODAY + timedelta(days=2),
            why="盘点",
            viewer=who,
            today=TODAY,
            now=NOW,
        )
        closed = close(
            alert_id=head.pk, finding="expected", cause="盘点停单", measure="", rest_days=14, viewer=who, today=TODAY, now=NOW,
        )  # fmt: skip
    assert closed > 1
    assert watch(tell=False).raised == 0
    with acting(cast.director.scope):
        reopen(alert_id=head.pk, viewer=director(cast), now=NOW)
        mute(
            alert_ids=[head.pk],
            until=TODAY + timedelta(days=1),
            why="等",
            viewer=director(cast),
            today=TODAY,
            now=NOW,
        )
    with acting(network()):
        keep_watch(now=NOW + timedelta(days=3), tell=False)
        assert Alert.objects.get(pk=head.pk).state == "open"
        verbs = list(Step.objects.filter(alert=head).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["raised", "taken", "muted", "closed", "reopened", "muted"]


def test_regions_see_their_own_series_and_partners_none(cast: Cast) -> None:
    orders(cast, drop_days=5)
    watch(tell=False)
    with acting(cast.csm.scope):
        assert {str(path) for path in Watch.objects.values_list("path", flat=True)} == {
            "cn.southwest",
            "cn.southwest.51",
        }
    with (
        pytest.raises(Exception, match="permission denied"),
        acting(partner(org_id=cast.jiangdong_id)),
    ):
        Watch.objects.count()
