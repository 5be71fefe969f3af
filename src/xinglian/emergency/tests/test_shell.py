"""The shell, when the web is down: as strict as the page, and it hands over by itself."""

from typing import Any

import pytest
from typer.testing import CliRunner

from tests.fixtures.cast import Cast, Member
from xinglian.emergency import cli
from xinglian.emergency.models import Alarm
from xinglian.identity.actions.by_login import give_password
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api as signals

PASSWORD = "Nanjing-2026-flood!"
BLANKS = [
    "place=南京", "place.en=Nanjing", "reason=洪水", "since=11-22 08:30", "until=待定", "way=改由合肥发货", "contact=何平 025-8888",
]  # fmt: skip


@pytest.fixture
def people(cast_in_world: Any) -> Cast:
    """Committed, as a shell sees them."""
    cast: Cast = cast_in_world
    for member in (cast.manager, cast.director, cast.officer, cast.jiangdong_owner):
        give_password(login=member.login, password=PASSWORD, now=clock.now())
    with acting(network()):
        signals.refresh(now=clock.now())
    return cast


def send(
    first: Member,
    second: Member,
    *more: str,
    typed: str = f"{PASSWORD}\n{PASSWORD}\ny\n",
    blanks: list[str] = BLANKS,
) -> Any:
    words = [
        "send",
        "-t",
        "logistics",
        "-a",
        "all",
        "--as",
        first.login,
        "--second",
        second.login,
        *more,
    ]
    for one in blanks:
        words += ["--set", one]
    return CliRunner().invoke(cli.app, words, input=typed)


def alarms() -> list[Alarm]:
    with acting(network()):
        return list(Alarm.objects.order_by("id"))


def test_two_people_send_from_the_shell_and_it_is_in_every_inbox(people: Cast) -> None:
    done = send(people.manager, people.director)
    assert done.exit_code == 0, done.output
    [alarm] = alarms()
    assert (alarm.prepared_by_name, alarm.released_by_name, alarm.by_shell) == (
        people.manager.name,
        people.director.name,
        True,
    )
    with acting(network()):
        inboxes = sql.value(
            "SELECT count(*) FROM push_inbox WHERE message_id = %s", [alarm.message_id]
        )
        told = sql.column(
            "SELECT person_name FROM kernel_audit WHERE verb IN ('prepare_alarm', 'release_alarm') ORDER BY id"
        )
    assert inboxes > 0
    assert f"{inboxes} people" in done.output
    assert told == [people.manager.name, people.director.name]
    report = CliRunner().invoke(cli.app, ["report"])
    assert report.exit_code == 0
    assert "partners reached 0 of" in report.output
    assert people.director.name in report.output


def test_one_person_cannot_send_alone_not_even_with_a_right_password_twice(people: Cast) -> None:
    refused = send(people.director, people.director)
    assert refused.exit_code == 1
    assert "Nobody releases alone" in refused.output
    assert alarms() == []


@pytest.mark.parametrize(
    ("first", "second", "typed", "said"),
    [
        ("manager", "director", f"{PASSWORD}\nwrong\ny\n", "do not match"),
        ("manager", "director", f"wrong\n{PASSWORD}\ny\n", "do not match"),
        ("manager", "officer", f"{PASSWORD}\n{PASSWORD}\ny\n", "may not release"),
        ("manager", "jiangdong_owner", f"{PASSWORD}\n{PASSWORD}\ny\n", "may not release"),
        ("jiangdong_owner", "director", f"{PASSWORD}\n{PASSWORD}\ny\n", "may not prepare"),
    ],
)
def test_wrong_passwords_and_wrong_roles_are_refused_and_nothing_goes_out(
    people: Cast, first: str, second: str, typed: str, said: str
) -> None:
    refused = send(getattr(people, first), getattr(people, second), typed=typed)
    assert refused.exit_code == 1
    assert said in refused.output
    assert alarms() == []


def test_a_drill_from_the_shell_is_marked_and_saying_no_releases_nothing(people: Cast) -> None:
    said_no = send(people.manager, people.director, "--drill", typed=f"{PASSWORD}\n{PASSWORD}\nn\n")
    assert said_no.exit_code == 1
    assert [alarm.state for alarm in alarms()] == ["waiting"]
    assert send(people.manager, people.director, "--drill", "--yes").exit_code == 0
    drill = alarms()[-1]
    assert drill.is_drill
    assert drill.subject.startswith("【演练】")
    assert "DRILL" in CliRunner().invoke(cli.app, ["report", str(drill.pk)]).output


def test_unknown_templates_and_blanks_are_named(people: Cast) -> None:
    assert "no blank" in send(people.manager, people.director, blanks=["nonsense=x"]).output
    missing = send(people.manager, people.director, blanks=BLANKS[:1])
    assert "Still to be filled in" in missing.output
    assert alarms() == []
    assert "--set place=" in CliRunner().invoke(cli.app, ["templates"]).output


def test_where_a_second_factor_is_required_the_shell_takes_nobody_without_one(
    people: Cast,
) -> None:
    with acting(people.director.scope):
        knobs.turn(key="identity.second_factor_required", to="on")
    refused = send(people.manager, people.director)
    assert refused.exit_code == 1
    assert "second factor" in refused.output
    assert alarms() == []
