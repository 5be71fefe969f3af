"""What versions may differ in, and what a plan may not be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.cast import Cast
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.advance_chain import advance_chain
from xinglian.push.actions.plan_experiment import (
    BindingKind,
    HoldsOutWhoMustKnow,
    SameVersions,
    TooFewVersions,
    TooMuch,
    Version,
    VersionIncomplete,
    drop_experiment,
)
from xinglian.push.actions.review import submit_message
from xinglian.push.models import Message
from xinglian.push.tests.crowd import crowd
from xinglian.push.tests.experiment_story import (
    AB,
    NOW,
    clock_hands,
    draft,
    experiment,
    go,
    inbox,
    lots,
    planned,
    step,
)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    return clock_hands(monkeypatch)


def test_versions_by_time_of_day_come_at_their_time(cast: Cast, at: Any) -> None:
    crowd(cast, size=60, now=NOW)
    message_id = draft(cast)
    versions = (Version(name="早", minute=9 * 60), Version(name="晚", minute=20 * 60))
    planned(cast, message_id, subject="time", versions=versions, share=100)
    go(message_id)
    assert not inbox(message_id)  # ten in the morning: neither has come
    evening = at(datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC))
    step(message_id)
    assert {(x["arm"], x["sent_at"]) for x in lots(message_id) if x["sent_at"]} == {(1, evening)}
    at(datetime(2026, 11, 21, 1, 0, 30, tzinfo=UTC))
    step(message_id)
    assert all(x["sent_at"] for x in lots(message_id))


def test_versions_by_channel_are_sought_by_their_own_first(cast: Cast, at: Any) -> None:
    crowd(cast, size=40, now=NOW)
    with acting(network()):
        for key in ("email", "sms"):
            sql.execute(
                "INSERT INTO push_channel (key, is_on) VALUES (%s, true) ON CONFLICT (key) DO UPDATE SET is_on = true",
                [key],
            )
        sql.execute(
            "UPDATE identity_person SET email = login || '@example.com', phone = '139' || right('00000000' || abs(id % 100000000), 8) WHERE login LIKE 'crowd%%'"
        )
    message_id = draft(cast, fallback=["email", "sms"], fallback_minutes=[0, 5])
    versions = (Version(name="邮件", channel="email"), Version(name="短信", channel="sms"))
    planned(cast, message_id, subject="channel", versions=versions, share=100)
    go(message_id)
    at(NOW + timedelta(minutes=1))
    with acting(network()):
        advance_chain(message_id=message_id, now=clock.now())
        rows = sql.rows(
            "SELECT x.arm, d.channel, count(*)::int AS n FROM push_delivery d JOIN push_exposure x USING (membership_id)"
            " JOIN identity_pub_membership m USING (membership_id)"
            " WHERE d.message_id = %s AND d.step = 1 AND m.name LIKE 'N%%' GROUP BY 1, 2",
            [message_id],
        )
    assert {(row["arm"], row["channel"]) for row in rows} == {(0, "email"), (1, "sms")}
    assert sum(row["n"] for row in rows) == 40


def test_a_message_that_is_stopped_ends_its_experiment(cast: Cast, at: Any) -> None:
    crowd(cast, size=50, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id)
    go(message_id)
    with acting(network()):
        Message.objects.filter(pk=message_id).update(state="cancelled", cancelled_at=NOW)
    step(message_id)
    assert experiment(message_id).state == "stopped"


@pytest.mark.parametrize(
    ("more", "given", "refusal"),
    [
        ({"kind": "policy"}, {}, BindingKind),
        ({}, {"versions": AB[:1]}, TooFewVersions),
        ({}, {"versions": (AB[0], AB[0])}, SameVersions),
        ({}, {"subject": "time"}, VersionIncomplete),
        ({}, {"share": 90, "holdout": 20}, TooMuch),
        ({"must_acknowledge": True}, {"holdout": 5}, HoldsOutWhoMustKnow),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_remedy(
    cast: Cast, more: dict[str, Any], given: dict[str, Any], refusal: type[Exception]
) -> None:
    message_id = draft(cast, **more)
    with pytest.raises(refusal):
        planned(cast, message_id, **given)


def test_dropping_the_experiment_leaves_the_first_version_alone(cast: Cast) -> None:
    message_id = draft(cast)
    planned(cast, message_id)
    with acting(cast.manager.scope):
        drop_experiment(message_id=message_id, now=NOW)
        message = Message.objects.get(pk=message_id)
        assert [v.subject for v in message.variants.all()] == ["甲"]
        assert submit_message(message_id=message_id, now=NOW).state in ("scheduled", "in_review")
