"""The counts that lists show: never behind for long, and only of those the viewer may see."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.fixtures.aside import run_aside
from tests.fixtures.cast import session_of
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.project import live as doors
from xinglian.push import api
from xinglian.push import jobs as push_jobs
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.tally import tally_message
from xinglian.push.queries.campaigns import campaigns


def _send(cast: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="x", body="x")],
            now=clock.now(),
            org_ids=[cast.jiangdong_id, cast.shuchi_id],
        )
    release_message(message_id=message_id)
    return message_id


def _count(message_id: int) -> None:
    with acting(network()):
        tally_message(message_id=message_id)


def _told(message_id: int) -> tuple[int, int]:
    with acting(network()):
        found = sql.rows(
            "SELECT recipients, tally_read FROM push_message WHERE id = %s", [message_id]
        )
    return found[0]["recipients"], found[0]["tally_read"]


async def _killed_before_it_told(token: str) -> None:
    """The desk answers, and its process dies before the half second in which it tells the others."""
    desk = doors.ReceiptDesk()
    desk.start()
    desk._tell = lambda: None  # type: ignore[method-assign]
    answers: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b'{"token":"%s","kind":"read"}' % token.encode()}

    async def send(message: Any) -> None:
        answers.append(message)

    await desk.answer({"type": "http", "method": "POST"}, receive, send)
    assert answers[0]["status"] == 200
    await desk.stop()


def test_a_web_process_that_dies_after_its_answer_leaves_the_count_to_the_next_minute(
    cast_in_world: Any,
) -> None:
    cast = cast_in_world
    message_id = _send(cast)
    _count(message_id)
    token = api.personal_link(
        message_id=message_id, membership_id=cast.shuchi_owner.membership_id, channel="link"
    )
    run_aside(_killed_before_it_told(token))
    assert _told(message_id) == (4, 0)
    push_jobs.tick(scope=network())
    with acting(network()):
        waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'push.tally' AND status = 'todo'"
        assert sql.value(waiting) == 1
    push_jobs.tally(scope=network(), message_id=message_id)
    assert _told(message_id) == (4, 1)
    with acting(network()):
        assert sql.value("SELECT count(*) FROM push_uncounted") == 0


def test_a_delivery_that_fails_is_counted_without_any_receipt(cast: Any) -> None:
    message_id = _send(cast)
    _count(message_id)
    with acting(network()):
        sql.execute(
            "INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at,"
            " next_at, external_id, address, code, reason, decided_by) SELECT message_id, membership_id, 'email', 0, org_id,"
            " 'sending', 1, sent_at, sent_at, '', '', '', '', '' FROM push_inbox WHERE org_id = %s",
            [cast.shuchi_id],
        )
        api.configure_channel(
            key="email", now=clock.now(), settings={"host": "127.0.0.1", "port": 1, "security": "none", "sender": "a@b.c"}
        )  # fmt: skip
    push_jobs.deliver(scope=network(), channel="email")
    _count(message_id)
    with acting(network()):
        assert sql.value("SELECT tally_uncertain FROM push_message") == 1
        assert sql.value("SELECT sum(uncertain) FROM push_tally") == 1


def test_a_csm_is_shown_the_counts_of_the_own_regions_only(cast: Any) -> None:
    message_id = _send(cast)
    now = clock.now()
    with acting(network()):
        record_receipts(
            receipts=[
                NewReceipt(message_id=message_id, membership_id=member.membership_id, kind="read", at=now)
                for member in (cast.jiangdong_owner, cast.jiangdong_clerk, cast.shuchi_owner)
            ],
            now=now,
        )  # fmt: skip
    _count(message_id)
    with acting(cast.manager.scope):
        line = campaigns(approves=True).rows[0]
        assert (line.recipients, line.partners, line.tally_read) == (4, 2, 3)
        assert sql.value("SELECT tally_read FROM push_pub_message") == 3
    with acting(cast.csm.scope):
        line = campaigns(approves=True).rows[0]
        assert (line.recipients, line.partners, line.tally_read, line.planned) == (1, 1, 1, 0)
        assert sql.rows("SELECT recipients, tally_read FROM push_pub_message") == [
            {"recipients": 1, "tally_read": 1}
        ]
        assert sql.value("SELECT count(*) FROM push_tally") == 1


def test_the_list_of_a_csm_says_one_of_one_where_the_network_has_more(
    cast: Any, client: Client
) -> None:
    message_id = _send(cast)
    _count(message_id)
    client.cookies["xl_session"] = session_of(cast.csm)
    page = client.get(reverse("push:campaigns"))
    assert page.context["page"].rows[0].recipients == 1
