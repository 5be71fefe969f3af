"""Who switches a kind of message off by hand was moved by what they read last: that counts against its version."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, session_of
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.mute import LED_TO_IT
from xinglian.push.actions.release_message import release_message


def _read(cast: Cast, *, ago: timedelta, kind: str = "general") -> int:
    """A message that the clerk read so long ago."""
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温预警", body="备好防冻液。")], now=clock.now() - ago, kind=kind,
            membership_ids=[cast.jiangdong_clerk.membership_id], channels=["inapp"], org_ids=None,
        )  # fmt: skip
    release_message(message_id=message_id)
    with acting(network()):
        sql.execute("UPDATE push_inbox SET read_at = %s WHERE message_id = %s", [clock.now() - ago, message_id])  # fmt: skip
    return message_id


def _blamed() -> list[int]:
    with acting(network()):
        return sql.column("SELECT subject_id FROM kernel_fact WHERE kind = 'push.unsubscribed' ORDER BY id")  # fmt: skip


def test_a_kind_switched_off_on_the_own_page_counts_against_the_message_read_last(cast: Cast) -> None:  # fmt: skip
    with acting(network()):
        api.configure_channel(key="email", settings={"host": "127.0.0.1"}, now=clock.now())
    _read(cast, ago=timedelta(hours=5))
    last = _read(cast, ago=timedelta(hours=1))
    _read(cast, ago=timedelta(minutes=5), kind="launch")
    _read(cast, ago=timedelta(minutes=5), kind="policy")
    _read(cast, ago=LED_TO_IT + timedelta(hours=1), kind="training")
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(cast.jiangdong_clerk)
    wanted = {f"on_{kind}": "email" for kind in ("launch", "promotion", "stock")}  # fmt: skip
    for _again in range(2):
        assert client.post(reverse("push:preferences"), wanted).status_code == 302
    assert _blamed() == [last]


def test_consent_taken_back_counts_against_the_last_promotion(cast: Cast) -> None:
    promotion = _read(cast, ago=timedelta(hours=1), kind="promotion")
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(cast.jiangdong_clerk)
    for agrees in ({"consent": "on"}, {}):
        client.post(reverse("push:preferences"), agrees)
    assert _blamed() == [promotion]
