from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from tests.fixtures.growth import multiply
from xinglian.kernel import knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.risk.actions.run_drill import begin_planned, run_drill
from xinglian.risk.actions.settle_alert import close, take, tick
from xinglian.risk.models import Alert, Drill, Watch
from xinglian.risk.queries.drills import drills
from xinglian.risk.queries.glance import glance
from xinglian.risk.queries.quality import findings
from xinglian.risk.tests.test_keep_watch import TODAY, director, orders, watch

ClientOf = Callable[[Member], Client]
FORM = {"place": "order_lines||", "form": "step", "size": "0.5", "days_ago": "8"}


def begun(cast: Cast, client_of: ClientOf, **other: str) -> Drill:
    orders(cast, drop_days=0)
    watch(tell=False)
    assert client_of(cast.director).post("/risk/drills/new/", FORM | other).status_code == 302
    with acting(network()):
        made = Drill.objects.get()
        return run_drill(drill_id=made.pk, now=NOW)


def test_a_drill_goes_the_whole_way_and_true_figures_never_know(
    cast: Cast, client_of: ClientOf
) -> None:
    drill = begun(cast, client_of)
    assert (drill.state, drill.delay_days) == ("found", 3)
    with acting(network()):
        before = Watch.objects.get(series="order_lines", path="", cut="").amounts
        alert = Alert.objects.get()
    assert sum(before[-8:]) == sum(before[-16:-8])
    assert alert.drill_id == drill.pk
    assert alert.message_id is not None
    owner = next(one for one in (cast.director, cast.manager) if one.person_id == alert.owner_id)
    with acting(network()):
        words = sql.value("SELECT string_agg(w::text, ' ') FROM push_variant AS w WHERE message_id = %s", [alert.message_id])  # fmt: skip
    assert "演练：" in words
    assert "演练" in client_of(owner).get("/today/").content.decode()
    with acting(cast.director.scope):
        take(alert_ids=[alert.pk], viewer=director(cast), now=NOW + timedelta(minutes=20))
        tick(alert_id=alert.pk, step=0, viewer=director(cast), now=NOW)
        close(
            alert_id=alert.pk, finding="true", cause="演练按时处置", measure="", rest_days=0, viewer=director(cast), today=TODAY,
            now=NOW + timedelta(hours=5),
        )  # fmt: skip
        (row,) = drills(now=NOW)
        assert (row["took"], row["closed_in"], row["steps"], row["waits"]) == (
            "20 分钟",
            "5 小时",
            1,
            "",
        )
        assert findings() == {}
    page = client_of(cast.director).get(f"/risk/drills/{drill.pk}/").content.decode()
    assert "演练按时处置" in page
    assert "演练" in client_of(cast.director).get(f"/risk/alerts/{alert.pk}/").content.decode()


def test_what_a_drill_raised_is_marked_and_stands_in_no_figure(
    cast: Cast, client_of: ClientOf
) -> None:
    begun(cast, client_of)
    assert "演练：订单行" in client_of(cast.director).get("/risk/?of=all").content.decode()
    with acting(network()):
        assert glance().n == 0
    watch(tell=False)
    with acting(network()):
        assert Alert.objects.get().state == "open"


def test_a_day_of_nothing_is_rightly_not_found(cast: Cast, client_of: ClientOf) -> None:
    drill = begun(cast, client_of, form="spike", size="0.8")
    with acting(network()):
        assert (drill.state, Alert.objects.exists()) == ("missed", False)


def test_the_plan_begins_a_drill_when_the_last_is_long_ago(cast: Cast) -> None:
    orders(cast, drop_days=0)
    with acting(network()):
        assert begin_planned(now=NOW) is None  # nothing is watched yet
    watch(tell=False)
    with acting(network()):
        assert begin_planned(now=NOW) is not None
        assert begin_planned(now=NOW + timedelta(days=80)) is None
        assert begin_planned(now=NOW + timedelta(days=91)) is not None
    with acting(cast.director.scope):
        knobs.turn(key="risk.drill_months", to=0)
    with acting(network()):
        assert begin_planned(now=NOW + timedelta(days=400)) is None


def test_a_place_too_small_to_judge_is_refused_at_its_field(
    cast: Cast, client_of: ClientOf
) -> None:
    orders(cast, drop_days=0)
    watch(tell=False)
    answer = client_of(cast.director).post(
        "/risk/drills/new/", FORM | {"place": "order_lines|cn.x|"}
    )
    assert answer.status_code == 422
    assert client_of(cast.auditor).post("/risk/drills/new/", FORM).status_code == 403
    assert client_of(cast.jiangdong_owner).get("/risk/drills/").status_code == 403


def test_the_list_of_drills_asks_the_same_few_questions(
    cast: Cast, client_of: ClientOf, growing: Callable[..., None]
) -> None:
    begun(cast, client_of)
    assert client_of(cast.auditor).get("/risk/drills/export/").status_code == 200
    growing(cast.director, "/risk/drills/", lambda: multiply("risk_drill", times=12))
