"""`/receipts` and `/live`: answered after the commit, told to those who may hear."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.fixtures.aside import run_aside
from tests.fixtures.cast import session_of
from xinglian.identity.api import Viewer
from xinglian.identity.rules.roles import Role
from xinglian.kernel import clock, live, sql
from xinglian.kernel.scope import acting, network
from xinglian.project import live as doors
from xinglian.push import api
from xinglian.push.actions.release_message import release_message


def _send(cast: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="x", body="x")], now=clock.now(), org_ids=[cast.jiangdong_id]
        )
    release_message(message_id=message_id)
    return message_id


async def _post(bodies: list[Any]) -> list[tuple[int, Any]]:
    desk = doors.ReceiptDesk()
    desk.start()
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(desk.answer), base_url="http://127.0.0.1"
        ) as client:
            answers = await asyncio.gather(
                *(client.post("/receipts", json=body) for body in bodies)
            )
            return [(answer.status_code, answer.json()) for answer in answers]
    finally:
        await desk.stop()


def test_receipts_are_in_the_books_when_they_are_answered(cast_in_world: Any) -> None:
    cast = cast_in_world
    message_id = _send(cast)
    tokens = [
        api.personal_link(
            message_id=message_id, membership_id=member.membership_id, channel="webhook"
        )
        for member in (cast.jiangdong_owner, cast.jiangdong_clerk, cast.jiangdong_tech)
    ]
    answers = run_aside(
        _post(
            [
                {"token": tokens[0], "kind": "read"},
                {
                    "receipts": [
                        {"token": tokens[1], "kind": "acknowledged"},
                        {"token": tokens[2], "kind": "read"},
                    ]
                },
                {"token": tokens[0] + "x", "kind": "read"},
                {"token": tokens[0], "kind": "eaten"},
                {"token": tokens[0], "kind": "read", "at": "yesterday"},
                [],
            ]
        )
    )
    assert [status for status, _body in answers] == [200, 200, 403, 400, 400, 400]
    with acting(network()):
        assert sql.value("SELECT count(read_at) FROM push_inbox") == 3
        assert sql.value("SELECT count(*) FROM kernel_fact WHERE kind = 'push.read'") == 3
        assert (
            sql.value(
                "SELECT sum((body->>'n')::int) FROM kernel_letter WHERE name = 'push.ReceiptsRecorded'"
            )
            == 4
        )


async def _hear(cookie: str, topics: str, do: Any) -> tuple[int, str]:
    heard: list[bytes] = []
    status: list[int] = []
    ended = asyncio.Event()
    got = asyncio.Event()

    async def receive() -> Any:
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        status.extend([message["status"]] if "status" in message else [])
        heard.append(message.get("body", b""))
        if b"event:" in heard[-1]:
            got.set()

    scope = {
        "type": "http", "method": "GET", "path": "/live", "query_string": f"topics={topics}".encode(),
        "headers": [(b"cookie", f"xl_session={cookie}".encode())],
    }  # fmt: skip
    doors.hub.start()
    await asyncio.wait_for(doors.hub.is_listening.wait(), 10)
    task = asyncio.create_task(doors.live(scope, receive, send))
    try:
        while not status:
            await asyncio.sleep(0.02)
        if status == [200]:
            await asyncio.sleep(0.3)
            await asyncio.to_thread(do)
            await asyncio.wait_for(got.wait(), 10)
    finally:
        ended.set()
        await task
        await doors.hub.stop()
    return status[0], b"".join(heard).decode()


def _publish(topic: str) -> None:
    with acting(network()):
        live.publish(topic)


def test_a_browser_hears_of_its_own_inbox(cast_in_world: Any) -> None:
    cast = cast_in_world
    doors.hub.is_listening = asyncio.Event()
    cookie = session_of(cast.shuchi_owner)
    status, heard = run_aside(
        _hear(cookie, "inbox", lambda: _publish(f"inbox:{cast.shuchi_owner.person_id}"))
    )
    assert status == 200
    assert "event: inbox\n" in heard


@pytest.mark.parametrize(("page_seconds", "told"), [(4.0, {"message:12"}), (0.0, set())])
def test_what_came_while_the_page_was_on_its_way_is_told_when_the_stream_opens(
    page_seconds: float, told: set[str]
) -> None:
    hub = doors.Hub()
    hub.hear("message:12")
    client = doors._Client({"message:12": "message:12", "message:13": "message:13"}, "person 1")
    hub.add(client, page_seconds=page_seconds)
    assert client.pending == told


def test_strangers_hear_nothing(cast_in_world: Any) -> None:
    doors.hub.is_listening = asyncio.Event()
    assert run_aside(_hear("nobody", "inbox", lambda: None))[0] == 401


@pytest.mark.parametrize(
    ("name", "partner", "staff"),
    [("inbox", "inbox:7", "inbox:7"), ("inbox:8", None, None), ("message:5", None, "message:5"), ("partner:9", "partner:9", "partner:9"),
     ("messages", None, "messages"), ("partner:10", None, "partner:10"), ("x'; DROP", None, None)],
)  # fmt: skip
def test_topics_are_heard_only_by_those_who_may(
    name: str, partner: str | None, staff: str | None
) -> None:
    agent = Viewer(person_id=7, membership_id=1, org_id=9, roles=frozenset({Role.PARTNER_OWNER}))
    director = Viewer(person_id=7, membership_id=1, org_id=1, roles=frozenset({Role.HQ_DIRECTOR}))
    assert doors.allowed_topic(agent, name) == partner
    assert doors.allowed_topic(director, name) == staff
