"""The lists of the radar ask the same few questions, however long they are."""

from collections.abc import Callable
from datetime import timedelta

from tests.fixtures.cast import NOW, Cast
from tests.fixtures.growth import multiply
from xinglian.kernel.scope import acting, network
from xinglian.risk.models import Alert, Risk
from xinglian.risk.tests.test_keep_watch import orders, watch

Growing = Callable[..., None]


def test_alerts_on_the_board_and_the_series(cast: Cast, growing: Growing) -> None:
    orders(cast, drop_days=5)
    watch()
    with acting(network()):
        assert Alert.objects.filter(head=None).exists()
    growing(cast.director, "/risk/", lambda: multiply("risk_alert", times=6, cut="t.cut || 'more' || n"))  # fmt: skip
    growing(cast.director, "/risk/series/", lambda: multiply("risk_watch", times=3, cut="t.cut || 'more' || n"))  # fmt: skip


def test_risks_of_the_register(cast: Cast, growing: Growing) -> None:
    with acting(network()):
        Risk.objects.create(
            title="冬季物流中断", likelihood=3, impact=4, owner_id=cast.manager.person_id, owner_name=cast.manager.name,
            review_on=(NOW + timedelta(400)).date(), written_at=NOW, changed_at=NOW,
        )  # fmt: skip
    growing(cast.director, "/risk/register/", lambda: multiply("risk_risk", times=15))
