"""What the tests of experiments do again and again: a draft with a plan, out it goes, people read, minutes pass."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.cast import Cast
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.draft import begin_draft, save_variant
from xinglian.push.actions.plan_experiment import Plan, Version, plan_experiment
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.run_experiments import run_experiment
from xinglian.push.jobs import send_on_winner
from xinglian.push.models import Experiment, Message

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
AB = (Version(name="A"), Version(name="B"))


def clock_hands(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], datetime]:
    """Sets the clock; it stands at NOW to begin with."""

    def put(moment: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    put(NOW)
    return put


def draft(cast: Cast, **more: Any) -> int:
    with acting(cast.manager.scope):
        message = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name=cast.manager.name, now=NOW,
            title="降温",
        )  # fmt: skip
        save_variant(message_id=message.pk, language="zh-hans", subject="甲", body="甲文", now=NOW)
        for name, value in ({"org_ids": [cast.jiangdong_id], "channels": ["inapp"]} | more).items():
            setattr(message, name, value)
        message.save()
    return int(message.pk)


def planned(cast: Cast, message_id: int, **more: Any) -> None:
    with acting(cast.manager.scope):
        given: dict[str, Any] = {
            "versions": AB,
            "window_minutes": 60,
            "baseline": 0.3,
            "effect": 0.1,
            "share": 50,
        }
        if not Experiment.objects.filter(message_id=message_id).exists():
            # A number that is the same in every run: the lot hangs on it.
            Experiment.objects.create(
                id=4000 + Experiment.objects.count(), message_id=message_id, subject="content", metric="read",
                window_minutes=1, baseline=0.5, effect=0.1, share=1, zone="Asia/Shanghai",
            )  # fmt: skip
        plan_experiment(message_id=message_id, plan=Plan(**(given | more)), now=NOW)
        if more.get("subject", "content") == "content":
            for arm in range(1, len((given | more)["versions"])):
                save_variant(
                    message_id=message_id, language="zh-hans", arm=arm, subject=f"乙{arm}", body="乙文", now=NOW
                )  # fmt: skip


def go(message_id: int) -> None:
    """Straight out, as if approved and its time come."""
    with acting(network()):
        Message.objects.filter(pk=message_id).update(
            state="scheduled", release_at=clock.now() - timedelta(seconds=1)
        )
    release_message(message_id=message_id)


def step(message_id: int) -> None:
    """What a minute of the workers does."""
    with acting(network()):
        run_experiment(message_id=message_id, now=clock.now())
    release_message(message_id=message_id)


def lots(message_id: int) -> list[dict[str, Any]]:
    with acting(network()):
        return sql.rows(
            "SELECT x.*, i.sent_at, v.subject FROM push_exposure x JOIN push_experiment e ON e.id = x.experiment_id"
            " LEFT JOIN push_inbox i ON i.message_id = e.message_id AND i.membership_id = x.membership_id"
            " LEFT JOIN push_variant v ON v.id = i.variant_id WHERE e.message_id = %s ORDER BY x.membership_id",
            [message_id],
        )


def inbox(message_id: int) -> dict[str, int]:
    """Readers by text."""
    with acting(network()):
        rows = sql.rows(
            "SELECT v.subject, count(*)::int AS n FROM push_inbox i JOIN push_variant v ON v.id = i.variant_id"
            " WHERE i.message_id = %s GROUP BY 1",
            [message_id],
        )
    return {row["subject"]: row["n"] for row in rows}


def read(message_id: int, shares: dict[int, float], *, wave: int = 0) -> None:
    """Of each version this share reads, half an hour later."""
    chosen: list[int] = []
    for arm, share in shares.items():
        members = [
            x["membership_id"]
            for x in lots(message_id)
            if (x["arm"], x["wave"]) == (arm, wave) and x["sent_at"]
        ]
        chosen += members[: int(len(members) * share)]
    with acting(network()):
        when = clock.now() + timedelta(minutes=30)
        record_receipts(
            receipts=[
                NewReceipt(message_id=message_id, membership_id=one, kind="read", at=when, channel="inapp") for one in chosen
            ],
            now=when,
        )  # fmt: skip


def experiment(message_id: int) -> Experiment:
    with acting(network()):
        return Experiment.objects.get(message_id=message_id)


def send_on(message_id: int) -> None:
    """After a person's decision: what the job does."""
    send_on_winner(scope=network(), message_id=message_id)
    release_message(message_id=message_id)
