"""Whether somebody read at a phone or at a desk is kept with the receipt, and nothing else of the browser."""

from typing import Any

import pytest
from django.urls import reverse

from tests.fixtures.cast import NOW
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.release_message import release_message
from xinglian.push.rules.seat import seat_of

PHONE = "Mozilla/5.0 (Linux; Android 14; HUAWEI) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 MicroMessenger/7.0 WindowsWechat"


@pytest.mark.parametrize(
    ("said", "seat"),
    [
        (PHONE, "phone"), (DESK, "desk"), ("curl/8.5.0", ""), ("", ""),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", "phone"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 Safari/537.36 ArkWeb/4.1", "phone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "desk"),
    ],
)  # fmt: skip
def test_a_browser_tells_at_what_its_reader_sits(said: str, seat: str) -> None:
    assert seat_of(said) == seat


def test_a_reading_keeps_its_seat_and_a_confirmation_its_own(cast: Any, client_of: Any) -> None:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温", body="备好防冻液。")], now=NOW, org_ids=[cast.jiangdong_id]
        )  # fmt: skip
    release_message(message_id=message_id)
    reader = client_of(cast.jiangdong_clerk)
    reader.get(reverse("push:message", args=[message_id]), headers={"User-Agent": PHONE})
    reader.post(
        reverse("push:confirm", args=[message_id, "acknowledged"]), headers={"User-Agent": DESK}
    )
    with acting(network()):
        kept = sql.rows("SELECT kind, seat FROM push_pub_opening ORDER BY kind")
    assert [(row["kind"], row["seat"]) for row in kept] == [
        ("acknowledged", "desk"),
        ("read", "phone"),
    ]
