"""An experiment's life: drawn and on record first, sent in waves, looked at, decided, and the winner sent on."""

from datetime import timedelta
from hashlib import md5
from typing import Any

import pytest

from tests.fixtures.cast import Cast
from xinglian.kernel import clock, facts, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.end_experiment import AlreadyEnded, end_experiment
from xinglian.push.actions.mute import mute_because_of
from xinglian.push.actions.plan_experiment import Version
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Experiment, Look, Message
from xinglian.push.queries import experiment_counts, why
from xinglian.push.queries.experiment_state import experiment_state
from xinglian.push.rules.sequential import Count
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
    read,
    send_on,
    step,
)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    return clock_hands(monkeypatch)


def test_everybody_drawn_gets_the_words_of_their_version_and_the_others_wait(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=600, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id)
    go(message_id)
    drawn = lots(message_id)
    assert {(x["arm"], x["subject"]) for x in drawn} == {(0, "甲"), (1, "乙1")}
    assert 240 < len(drawn) < 362
    assert sum(inbox(message_id).values()) == len(drawn)
    assert experiment(message_id).state == "running"
    with acting(network()):
        assert Message.objects.get(pk=message_id).state == "sent"


def test_the_lot_can_be_drawn_again_by_anybody_and_falls_the_same(cast: Cast, at: Any) -> None:
    crowd(cast, size=200, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, holdout=10, waves=3, versions=(*AB, Version(name="C")))
    go(message_id)
    drawn = lots(message_id)
    for x in drawn:
        hashed = md5(f"{x['experiment_id']}:{x['membership_id']}".encode()).hexdigest()
        part, version, wave = (int(hashed[n : n + 8], 16) for n in (0, 8, 16))
        assert part % 10_000 < 6000
        assert x["arm"] == (None if part % 10_000 < 1000 else version % 3)
        assert x["wave"] == wave % 3
    assert {x["arm"] for x in drawn} == {None, 0, 1, 2}


def test_who_was_drawn_is_on_record_before_the_first_row_is_written(
    cast: Cast, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(cast, size=100, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id)

    def die(**_given: Any) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr("xinglian.push.actions.fan_out.insert_chunk", die)
    with pytest.raises(RuntimeError):
        go(message_id)
    drawn = lots(message_id)
    assert drawn
    assert not any(x["sent_at"] for x in drawn)
    monkeypatch.undo()
    at(NOW)
    release_message(message_id=message_id)
    assert {x["membership_id"]: x["arm"] for x in lots(message_id)} == {
        x["membership_id"]: x["arm"] for x in drawn
    }
    assert all(x["sent_at"] for x in lots(message_id))


def test_a_better_version_wins_and_goes_to_all_the_others_by_itself(cast: Cast, at: Any) -> None:
    crowd(cast, size=1500, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, is_automatic=True)
    go(message_id)
    drawn = lots(message_id)
    read(message_id, {0: 0.3, 1: 0.5})
    at(NOW + timedelta(minutes=59))
    step(message_id)
    assert experiment(message_id).state == "running"  # the hour that counts is not over
    at(NOW + timedelta(minutes=61))
    step(message_id)
    ended = experiment(message_id)
    assert (ended.state, ended.finding, ended.winner, ended.sent_on) == ("ended", "winner", 1, 1)
    told = inbox(message_id)
    assert sum(told.values()) == 1503  # with the three of the cast
    assert told["甲"] == sum(x["arm"] == 0 for x in drawn)
    with acting(network()):
        assert Message.objects.get(pk=message_id).state == "sent"
        assert Message.objects.get(pk=message_id).recipients == 1503


def test_without_leave_the_winner_waits_for_a_person(cast: Cast, at: Any) -> None:
    crowd(cast, size=1500, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id)
    go(message_id)
    drawn = len(lots(message_id))
    read(message_id, {0: 0.3, 1: 0.5})
    at(NOW + timedelta(minutes=61))
    step(message_id)
    assert experiment(message_id).state == "decided"
    assert sum(inbox(message_id).values()) == drawn
    with acting(cast.director.scope):
        end_experiment(
            message_id=message_id, version=1, name=cast.director.name, why="", now=clock.now()
        )
    send_on(message_id)
    assert sum(inbox(message_id).values()) == 1503
    with acting(cast.director.scope), pytest.raises(AlreadyEnded):
        end_experiment(message_id=message_id, version=0, name="", why="", now=clock.now())


def test_waves_go_out_one_after_another_and_an_early_winner_takes_the_rest(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=3000, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, share=80, waves=4, gap_minutes=120, is_automatic=True)
    go(message_id)
    assert {x["wave"] for x in lots(message_id) if x["sent_at"]} == {0}
    read(message_id, {0: 0.3, 1: 0.36})
    at(NOW + timedelta(minutes=70))
    step(message_id)
    assert experiment(message_id).finding == "open"
    at(NOW + timedelta(minutes=121))
    step(message_id)
    assert {x["wave"] for x in lots(message_id) if x["sent_at"]} == {0, 1}
    read(message_id, {0: 0.25, 1: 0.6}, wave=1)
    at(NOW + timedelta(minutes=190))
    step(message_id)
    ended = experiment(message_id)
    assert (ended.state, ended.sent_on) == ("ended", 1)
    assert sum(inbox(message_id).values()) == 3003
    # Whoever was drawn for the first version in a wave that never came got the other one: they count for neither.
    with acting(network()):
        standing = experiment_state(ended)
        late = sql.value(
            "SELECT m.person_id FROM push_exposure x JOIN identity_pub_membership m USING (membership_id)"
            " WHERE x.experiment_id = %s AND x.arm = 0 AND x.wave = 3 LIMIT 1",
            [ended.pk],
        )
        assert [story.row["drawn_for"] for story in why.stories(person_id=late)] == [None]
    last = standing.last
    assert last
    assert standing.sent == [one.n for one in last.counts]
    assert [one["people"] for one in standing.harm] == standing.sent
    with acting(network()):
        assert list(Look.objects.order_by("wave").values_list("wave", "finding")) == [
            (0, "open"), (1, "winner"),
        ]  # fmt: skip


def test_whoever_is_held_out_gets_nothing_until_the_others_get_it(cast: Cast, at: Any) -> None:
    crowd(cast, size=300, now=NOW)
    for tells in (True, False):
        message_id = draft(cast)
        planned(cast, message_id, holdout=20, tells_holdout=tells)
        go(message_id)
        held = [x for x in lots(message_id) if x["arm"] is None]
        assert held
        assert not any(x["sent_at"] for x in held)
        with acting(cast.manager.scope):
            end_experiment(message_id=message_id, version=0, name="王", why="", now=clock.now())
        send_on(message_id)
        held = [x for x in lots(message_id) if x["arm"] is None]
        assert all(bool(x["sent_at"]) is tells for x in held)
        assert sum(inbox(message_id).values()) == 303 - (0 if tells else len(held))


def test_nobody_is_in_two_running_experiments(cast: Cast, at: Any) -> None:
    crowd(cast, size=400, now=NOW)
    first, second, third = draft(cast), draft(cast), draft(cast, kind="training")
    planned(cast, first)
    planned(cast, second, share=100)
    planned(cast, third, share=100, layer="training")
    for message_id in (first, second, third):
        go(message_id)
    one, two = ({x["membership_id"] for x in lots(m)} for m in (first, second))
    assert one
    assert two
    assert not one & two
    assert len(one | two) == 403
    assert not lots(third)  # the first excludes all others
    at(NOW + timedelta(minutes=5))
    step(third)  # nobody was drawn: there is nothing to wait for
    assert experiment(third).finding == "undecided"


def test_experiments_about_other_kinds_may_share_people_when_both_say_so(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=50, now=NOW)
    first, second = draft(cast), draft(cast, kind="training")
    planned(cast, first, share=100, layer="general")
    planned(cast, second, share=100, layer="training")
    go(first)
    go(second)
    assert len(lots(first)) == len(lots(second)) == 53


def test_a_version_that_makes_people_unsubscribe_is_taken_out_and_cannot_win(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=1200, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, share=100, waves=2, gap_minutes=30)
    go(message_id)
    angry = [x for x in lots(message_id) if x["arm"] == 1 and x["sent_at"]][:20]
    with acting(network()):
        for x in angry:
            for _again in range(2):
                mute_because_of(
                    message_id=message_id, membership_id=x["membership_id"], org_id=cast.jiangdong_id, channel="email",
                    now=NOW + timedelta(minutes=1),
                )  # fmt: skip
    at(NOW + timedelta(minutes=6))
    step(message_id)
    with acting(network()):
        arm = Experiment.objects.get(message_id=message_id).arms.get(number=1)
    assert arm.out_why == "unsubscribed"
    at(NOW + timedelta(minutes=31))
    step(message_id)
    assert {(x["arm"], x["wave"]) for x in lots(message_id) if x["sent_at"]} == {
        (0, 0),
        (1, 0),
        (0, 1),
    }
    read(message_id, {0: 0.2, 1: 0.9})
    at(NOW + timedelta(minutes=100))
    step(message_id)
    ended = experiment(message_id)
    assert (ended.finding, ended.winner) == ("undecided", 0)


def test_a_version_that_loses_people_stops_the_experiment_before_anything_is_decided(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=1000, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, share=100, is_automatic=True)
    go(message_id)
    read(message_id, {0: 0.3, 1: 0.6})
    lost = [x["membership_id"] for x in lots(message_id) if x["arm"] == 1][:300]
    with acting(network()):
        sql.execute(
            "DELETE FROM push_inbox WHERE message_id = %s AND membership_id = ANY (%s)",
            [message_id, lost],
        )
    at(NOW + timedelta(minutes=61))
    step(message_id)
    ended = experiment(message_id)
    assert (ended.state, ended.finding, ended.sent_on) == ("decided", "unsound", None)


def test_headquarters_sees_for_anybody_which_version_it_was_or_why_nothing_came(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=300, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, holdout=20, waves=2, tells_holdout=False)
    go(message_id)
    with acting(network()):
        people = sql.rows(
            "SELECT m.person_id, m.membership_id FROM identity_pub_membership m WHERE m.org_id = %s AND m.name LIKE 'N%%'",
            [cast.jiangdong_id],
        )
        drawn = {x["membership_id"]: x for x in lots(message_id)}
        told: set[tuple[str, str]] = set()
        for one in people:
            x = drawn.get(one["membership_id"])
            kind = (
                "none" if x is None else "held" if x["arm"] is None else f"{x['arm']}/{x['wave']}"
            )
            for story in why.stories(person_id=one["person_id"], message_id=message_id):
                told.add((kind, story.row["drawn_for"]))
            for absence in why.absences(person_id=one["person_id"], message_id=message_id):
                told.add((kind, absence.reason))
    assert told == {
        ("0/0", "A"), ("1/0", "B"), ("0/1", "wave"), ("1/1", "wave"), ("held", "held_out"), ("none", "others"),
    }  # fmt: skip


def test_whoever_is_held_out_shows_what_the_message_itself_brings_about(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=400, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, holdout=40)
    go(message_id)
    drawn = lots(message_id)
    with acting(network()):
        person_of = {
            row["membership_id"]: row["person_id"]
            for row in sql.rows("SELECT membership_id, person_id FROM identity_pub_membership")
        }
        facts.record_many(
            [
                facts.Fact(
                    kind="identity.signed_in", org_id=x["org_id"], subject="identity.person", source="web",
                    subject_id=person_of[x["membership_id"]], at=NOW + timedelta(minutes=minutes),
                )
                for x in drawn
                for minutes in ((20, 40) if x["arm"] is not None else (90,))
            ]
        )  # fmt: skip
        found = experiment(message_id)
        assert experiment_counts.came(found, now=NOW + timedelta(minutes=59)) == (
            Count(0, 0),
            Count(0, 0),
        )
        held, told = experiment_counts.came(found, now=NOW + timedelta(minutes=61))
    assert held == Count(sum(x["arm"] is None for x in drawn), 0)
    assert told == Count(len(drawn) - held.n, len(drawn) - held.n)
