"""The minute's job: what a clock or a crash leaves to do."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push import jobs as push_jobs
from xinglian.push.actions.release_message import release_message

_FIRST_LETTER = """
import sys, django
django.setup()
from xinglian.cli.worker import load_addresses
print("xinglian.push.web.urls" in sys.modules)
load_addresses()
print("xinglian.push.web.urls" in sys.modules)
"""


def _send(cast: Any) -> int:
    with acting(network()):
        return api.send_now(
            words=[api.Words(subject="x", body="x")], now=clock.now(), org_ids=[cast.shuchi_id]
        )


def _waiting(task: str) -> int:
    with acting(network()):
        return int(
            sql.value(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'",
                [task],
            )
        )


def test_a_sending_whose_worker_died_is_taken_up_again(cast: Any) -> None:
    message_id = _send(cast)
    with acting(network()):
        sql.execute("DELETE FROM procrastinate_jobs")
    push_jobs.tick(scope=network())
    push_jobs.tick(scope=network())
    assert _waiting("push.release") == 1
    push_jobs.release(scope=network(), message_id=message_id)
    with acting(network()):
        assert sql.value("SELECT state FROM push_message WHERE id = %s", [message_id]) == "sent"


def test_late_readers_are_reminded_once_and_escalated(cast: Any) -> None:
    message_id = _send(cast)
    release_message(message_id=message_id)
    with acting(network()):
        sql.execute("UPDATE partners_partner SET csm_person_id = %s", [cast.csm.person_id])
        sql.execute(
            "UPDATE push_message SET remind_minutes = 3, escalate_minutes = 10, started_at = %s",
            [clock.now() - timedelta(minutes=5)],
        )
    push_jobs.tick(scope=network())
    with acting(network()):
        assert sql.value("SELECT count(reminded_at) FROM push_inbox") == 1
        assert sql.value("SELECT count(*) FROM push_escalation") == 0
        sql.execute(
            "UPDATE push_message SET started_at = %s", [clock.now() - timedelta(minutes=11)]
        )
    push_jobs.tick(scope=network())
    push_jobs.tick(scope=network())
    with acting(network()):
        assert sql.value("SELECT reminder_round FROM push_message WHERE id = %s", [message_id]) == 1
        assert sql.value("SELECT count(*) FROM push_escalation") == 1
        assert sql.value("SELECT count(*) FROM push_message WHERE is_notice") == 1


def test_an_expired_lease_wakes_a_courier(cast: Any) -> None:
    message_id = _send(cast)
    release_message(message_id=message_id)
    with acting(network()):
        api.configure_channel(key="email", settings={}, now=clock.now())
        sql.execute("DELETE FROM procrastinate_jobs")
        sql.execute(
            "INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at, next_at,"
            " external_id, address, code, reason, decided_by) SELECT message_id, membership_id, 'email', 0, org_id, 'sending', 1,"
            " sent_at, sent_at - interval '1 hour', '', '', '', '', '' FROM push_inbox WHERE message_id = %s",
            [message_id],
        )
    push_jobs.tick(scope=network())
    assert _waiting("push.deliver") == 1


def test_a_worker_knows_the_products_addresses_before_its_first_job() -> None:
    found = subprocess.run(
        [sys.executable, "-c", _FIRST_LETTER], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["False", "True"]
