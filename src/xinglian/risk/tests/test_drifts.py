"""A tag or a forecast that drifts is told its owner once, and is over with a clean night or a person's word."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.risk.actions.keep_drifts import keep_drifts
from xinglian.risk.models import Drift

Door = Callable[[Member], Client]


def counted(at: datetime, carriers: int) -> None:
    """A night on which so many of a thousand partners carry a tag."""
    with acting(network()):
        refresh = sql.value(
            "INSERT INTO signals_refresh (scope, started_at, finished_at, orders_until, partners, changed, tags, currency, fact_kinds)"
            " VALUES ('all', %(at)s, %(at)s, %(at)s, 1000, 0, 1, 'CNY', '{}') RETURNING id",
            {"at": at},
        )
        sql.execute(
            "INSERT INTO signals_tag_count (key, refresh_id, counted_at, cardinality, gained, lost)"
            " VALUES ('never_bought', %s, %s, %s, 0, 0)",
            [refresh, at, carriers],
        )


def said(*, came: float) -> None:
    with acting(network()):
        sql.execute(
            "INSERT INTO signals_forecast_check (told_on, days, partners, said, came, band, log_loss, error, bins)"
            " VALUES (%s, 30, 500, 0.6, %s, 0.05, 0.5, 0.02, '[]') ON CONFLICT (told_on, days) DO UPDATE SET came = excluded.came",
            [NOW.date(), came],
        )  # fmt: skip


def night(at: datetime) -> tuple[int, int]:
    with acting(network()):
        return keep_drifts(now=at)


def sudden(at: datetime) -> None:
    counted(at - timedelta(days=1), 100)
    counted(at, 300)


def notices() -> list[str]:
    with acting(network()):
        return sql.column("SELECT title FROM push_message WHERE is_notice ORDER BY id")


def test_a_sudden_tag_and_a_forecast_out_of_its_band_are_told_in_one_notice_once(
    cast: Cast,
) -> None:
    sudden(NOW)
    said(came=0.4)
    assert night(NOW) == (2, 0)
    assert night(NOW) == (0, 0)
    assert len(notices()) == 1
    with acting(network()):
        assert set(Drift.objects.values_list("kind", "key")) == {("tag", "never_bought"), ("model", "30")}  # fmt: skip
        assert not Drift.objects.filter(message_id=None).exists()


def test_the_next_clean_night_ends_it_and_a_new_drift_is_a_new_row(cast: Cast) -> None:
    sudden(NOW)
    night(NOW)
    counted(NOW + timedelta(days=1), 301)
    assert night(NOW + timedelta(days=1)) == (0, 1)
    counted(NOW + timedelta(days=2), 600)
    assert night(NOW + timedelta(days=2)) == (1, 0)
    assert len(notices()) == 2


def test_what_is_so_now_is_quiet_until_it_was_clean_once(cast: Cast, client_of: Door) -> None:
    said(came=0.4)
    night(NOW)
    with acting(network()):
        one = Drift.objects.get()
    manager = client_of(cast.manager)
    assert "1 个标签或预测发生漂移" in manager.get("/today/").content.decode()
    empty = manager.post(f"/risk/drifts/{one.pk}/agree/", {"why": " "})
    assert empty.status_code == 422
    assert manager.post(f"/risk/drifts/{one.pk}/agree/", {"why": "展会季提前下单"}).status_code == 302  # fmt: skip
    assert "标签或预测发生漂移" not in manager.get("/today/").content.decode()
    assert night(NOW + timedelta(days=1)) == (0, 0)
    assert "展会季提前下单" in manager.get("/risk/drifts/").content.decode()
    again = manager.post(f"/risk/drifts/{one.pk}/agree/", {"why": "x"})
    assert again.status_code == 422
    said(came=0.61)
    assert night(NOW + timedelta(days=2)) == (0, 1)
    said(came=0.3)
    assert night(NOW + timedelta(days=3)) == (1, 0)


def test_who_looks_after_a_region_sees_no_drift_of_the_network(cast: Cast, client_of: Door) -> None:
    sudden(NOW)
    night(NOW)
    assert not client_of(cast.csm).get("/risk/drifts/").context["rows"]
