"""An experiment's pages: planning with what it can show, where it stands, the decision, and who may see them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member, session_of
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.push.models import Experiment, Message
from xinglian.push.tests.crowd import crowd
from xinglian.push.tests.experiment_story import (
    NOW,
    clock_hands,
    draft,
    experiment,
    go,
    inbox,
    planned,
    read,
    send_on,
    step,
)

PLAN = {
    "subject": "content", "name_0": "通知", "name_1": "算好", "metric": "read", "window_hours": "24", "baseline": "30",
    "effect": "10", "share": "60", "holdout": "5", "tells_holdout": "on", "waves": "3", "gap_hours": "12", "layer": "",
    "is_automatic": "1",
}  # fmt: skip


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    return clock_hands(monkeypatch)


def client(member: Member) -> Client:
    found = Client(SERVER_NAME="127.0.0.1")
    found.cookies["xl_session"] = session_of(member)
    return found


def url(name: str, message_id: int) -> str:
    return reverse(f"push:{name}", args=[message_id])


def test_the_plan_of_the_form_is_kept_and_its_versions_have_words_of_their_own(cast: Cast) -> None:
    message_id = draft(cast)
    author = client(cast.manager)
    assert author.get(url("experiment", message_id)).status_code == 200
    assert author.post(url("experiment", message_id), PLAN).status_code == 302
    found = experiment(message_id)
    assert (found.share, found.holdout, found.waves, found.gap_minutes, found.is_automatic) == (
        60, 5, 3, 720, True,
    )  # fmt: skip
    assert (found.baseline, found.effect, found.window_minutes) == (0.3, 0.1, 1440)
    text = {
        "language": "zh-hans",
        "partner_type": "",
        "role": "",
        "arm": "1",
        "subject": "差 12 箱",
        "body": "补货",
    }
    assert author.post(url("text", message_id), text).status_code == 200
    with acting(network()):
        message = Message.objects.get(pk=message_id)
        assert {v.arm: v.subject for v in message.variants.all()} == {0: "甲", 1: "差 12 箱"}
    page = author.get(url("text", message_id), {"language": "zh-hans", "arm": "1"}).content.decode()
    assert "算好" in page
    assert "差 12 箱" in page
    again = author.get(url("experiment", message_id)).content.decode()
    assert 'value="算好"' in again
    assert author.post(url("drop_experiment", message_id)).status_code == 302
    with acting(network()):
        assert not Experiment.objects.filter(message_id=message_id).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_1": ""}, "name_1"),
        ({"name_1": "通知"}, ""),
        ({"subject": "time", "at_0": "09:00", "at_1": "9.00"}, ""),
        ({"subject": "channel", "channel_0": "email"}, ""),
        ({"share": "99"}, "share"),
        ({"effect": "0"}, "effect"),
        ({"baseline": "50", "effect": "90"}, "effect"),
    ],
)
def test_a_plan_with_a_fault_is_shown_again_and_says_where(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    message_id = draft(cast)
    answer = client(cast.manager).post(url("experiment", message_id), PLAN | changes)
    assert answer.status_code == 422
    assert answer.context["form"].errors.get(field) if field else answer.context["refusal"]
    with acting(network()):
        assert not Experiment.objects.filter(message_id=message_id).exists()


def test_the_forecast_says_how_many_people_there_are_and_how_many_are_needed(cast: Cast) -> None:
    crowd(cast, size=3000, now=NOW)
    message_id = draft(cast)
    author = client(cast.manager)
    enough = author.get(url("forecast", message_id), PLAN)
    assert enough.context["found"].people == 900
    assert enough.context["found"].is_enough
    few = author.get(url("forecast", message_id), PLAN | {"effect": "2"})
    assert not few.context["found"].is_enough
    assert few.context["found"].share_needed is None
    nonsense = author.get(url("forecast", message_id), PLAN | {"share": "a lot"})
    assert nonsense.status_code == 200
    assert nonsense.context["found"] is None


def test_a_draft_whose_second_version_says_nothing_or_the_same_cannot_go_out(cast: Cast) -> None:
    message_id = draft(cast)
    author = client(cast.manager)
    author.post(url("experiment", message_id), PLAN)
    said = author.get(url("checks", message_id))
    assert any(
        one.tone == "act" and one.where == "experiment" for one in said.context["report"].findings
    )
    author.post(
        url("text", message_id),
        {"language": "zh-hans", "arm": "1", "subject": "甲", "body": "甲文"},
    )
    said = author.get(url("checks", message_id))
    assert any(
        one.tone == "act" and one.where == "experiment" for one in said.context["report"].findings
    )
    author.post(
        url("text", message_id),
        {"language": "zh-hans", "arm": "1", "subject": "乙", "body": "乙文"},
    )
    said = author.get(url("checks", message_id))
    assert not said.context["report"].stops


def test_the_second_person_reads_every_version(cast: Cast) -> None:
    message_id = draft(cast)
    planned(cast, message_id)
    with acting(network()):
        Message.objects.filter(pk=message_id).update(state="in_review")
    page = client(cast.director).get(url("review_texts", message_id))
    assert [tab.label.split(" · ")[0] for tab in page.context["tabs"]] == ["A", "B"]
    assert client(cast.director).get(url("review", message_id)).context["experiment"]


def test_the_page_shows_the_way_to_the_decision_and_takes_it(cast: Cast, at: Any) -> None:
    crowd(cast, size=1500, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id)
    go(message_id)
    director = client(cast.director)
    early = director.get(url("experiment", message_id))
    assert early.status_code == 200
    assert early.context["next"].number == 1
    read(message_id, {0: 0.3, 1: 0.5})
    at(NOW + timedelta(minutes=61))
    step(message_id)
    decided = director.get(url("experiment", message_id))
    assert decided.context["said"].tone == "good"
    assert "xl-diff-zone" in decided.content.decode()
    assert director.get(url("experiment_figures", message_id)).status_code == 200
    assert director.get(url("result", message_id)).context["experiment"].state == "decided"
    assert director.post(url("end_experiment", message_id), {"version": "7"}).status_code == 409
    assert director.post(url("end_experiment", message_id), {"version": ""}).status_code == 409
    assert (
        client(cast.officer).post(url("end_experiment", message_id), {"version": "1"}).status_code
        == 403
    )
    answer = director.post(url("end_experiment", message_id), {"version": "1", "why": "清楚"})
    assert answer.status_code == 302
    send_on(message_id)
    assert sum(inbox(message_id).values()) == 1503
    ended = director.get(url("experiment", message_id))
    assert not ended.context["may_end"]
    assert director.post(url("end_experiment", message_id), {"version": "0"}).status_code == 409


def test_ended_by_hand_before_anything_was_proven_says_so(cast: Cast, at: Any) -> None:
    crowd(cast, size=200, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id)
    go(message_id)
    director = client(cast.director)
    director.post(url("end_experiment", message_id), {"version": "none", "why": "急"})
    send_on(message_id)
    before = sum(inbox(message_id).values())
    at(NOW + timedelta(days=2))
    step(message_id)
    assert sum(inbox(message_id).values()) == before
    page = director.get(url("experiment", message_id))
    assert page.context["said"].tone == "none"
    assert page.context["experiment"].why == "急"


def test_who_looks_after_regions_does_not_read_figures_of_the_whole_network(
    cast: Cast, at: Any
) -> None:
    crowd(cast, size=50, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id)
    go(message_id)
    assert client(cast.csm).get(url("experiment", message_id)).status_code == 403
    assert client(cast.csm).get(url("experiment_figures", message_id)).status_code == 403
    assert client(cast.jiangdong_owner).get(url("experiment", message_id)).status_code in (403, 404)


def test_the_page_asks_as_much_of_the_database_for_five_waves_as_for_one(
    cast: Cast, at: Any, django_assert_max_num_queries: Any
) -> None:
    crowd(cast, size=100, now=NOW)
    message_id = draft(cast)
    planned(cast, message_id, waves=5, share=100)
    go(message_id)
    director = client(cast.director)
    with django_assert_max_num_queries(24):
        director.get(url("experiment_figures", message_id))
    assert clock.now() == NOW
