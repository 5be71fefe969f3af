"""What somebody with one honest token could do to everybody's receipts."""

import httpx

from tests.fixtures.aside import run_aside
from tests.fixtures.cast import Cast
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.project.receipts import ReceiptDesk
from xinglian.push import api
from xinglian.push.actions.release_message import release_message


async def _post(*bodies: bytes) -> list[int]:
    desk = ReceiptDesk()
    desk.start()
    transport = httpx.ASGITransport(desk.answer, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [
                (await client.post("/receipts", content=body, timeout=20)).status_code
                for body in bodies
            ]
    finally:
        await desk.stop()


def test_an_old_moment_makes_no_new_month_in_the_ledger(cast_in_world: Cast) -> None:
    cast = cast_in_world
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="x", body="x")], now=clock.now(), org_ids=[cast.shuchi_id]
        )
    release_message(message_id=message_id)
    token = api.personal_link(
        message_id=message_id, membership_id=cast.shuchi_owner.membership_id, channel="webhook"
    )
    months = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'kernel_fact'::regclass"
    with acting(network()):
        before = sql.value(months)
    old = [
        {"token": token, "kind": "read", "at": f"{year:04}-03-01T00:00:00+08:00"}
        for year in (1, 90, 1970, 1999, 2001)
    ]
    body = httpx.Request("POST", "http://x", json={"receipts": old}).content
    assert run_aside(_post(body)) == [200]
    with acting(network()):
        assert sql.value(months) <= before + 1
        assert sql.value("SELECT count(*) FROM kernel_fact WHERE kind = 'push.read'") == 1


def test_a_body_nested_beyond_reason_is_refused(cast_in_world: Cast) -> None:
    assert run_aside(_post(b"[" * 900_000)) == [400]
