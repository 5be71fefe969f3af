"""Audit, settings and engine room."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.identity.queries.verbs import subject_label
from xinglian.kernel import audit, knobs, sql
from xinglian.kernel.scope import acting, network

Browser = Callable[[Member], Client]


@pytest.fixture
def trail(cast: Cast) -> Cast:
    """Something done by the director, at Jiangdong and at Shuchi."""
    for org_id, name in ((cast.jiangdong_id, "=HYPERLINK(1)"), (cast.shuchi_id, "蜀驰的事")):
        with (
            acting(cast.director.scope),
            audit.by(audit.Actor(name="周明远", address="203.0.113.9")),
        ):
            audit.record(
                "edit_person", subject=("identity.person", 7), name=name, org_id=org_id,
                before={"phone": "1", "password": "geheim"}, after={"phone": "2", "password": "offen"},
            )  # fmt: skip
    return cast


def rows_on(client: Client, query: str = "") -> list[Any]:
    page = client.get(f"/identity/audit{query}")
    assert page.status_code == 200
    return list(page.context["page"].rows)


def test_director_and_auditor_see_all_an_owner_their_own(trail: Cast, client_of: Browser) -> None:
    for member in (trail.director, trail.auditor):
        orgs = {row.org_id for row in rows_on(client_of(member))}
        assert {trail.jiangdong_id, trail.shuchi_id} <= orgs
    orgs = {row.org_id for row in rows_on(client_of(trail.jiangdong_owner))}
    assert orgs == {trail.jiangdong_id}
    for member in (trail.manager, trail.csm, trail.officer, trail.support, trail.jiangdong_clerk):
        assert client_of(member).get("/identity/audit").status_code == 403


def test_filters_by_person_verb_subject_organisation_and_day(
    trail: Cast, client_of: Browser
) -> None:
    client = client_of(trail.auditor)
    assert {row.verb for row in rows_on(client, "?verb=edit_person")} == {"edit_person"}
    assert {row.org_id for row in rows_on(client, f"?org={trail.shuchi_id}")} == {trail.shuchi_id}
    by = rows_on(client, f"?person={trail.director.person_id}")
    assert {row.person_name for row in by} == {"周明远"}
    assert rows_on(client, "?subject=identity.person&subject_id=7")
    assert not rows_on(client, "?first_day=2001-01-01&last_day=2001-01-02")
    assert (
        "days"
        in client.get("/identity/audit?first_day=2026-11-20&last_day=2026-11-19")
        .context["form"]
        .errors
    )


def test_an_entry_shows_before_and_after_but_no_secret(trail: Cast, client_of: Browser) -> None:
    client = client_of(trail.auditor)
    row = rows_on(client, "?verb=edit_person")[0]
    page = client.get(f"/identity/audit/{row.id}").content.decode()
    assert "geheim" not in page
    assert "203.0.113.9" in page
    other = next(one for one in rows_on(client) if one.org_id == trail.shuchi_id)
    assert client_of(trail.jiangdong_owner).get(f"/identity/audit/{other.id}").status_code == 404


def test_the_export_is_what_the_page_means_and_runs_nowhere(
    trail: Cast, client_of: Browser
) -> None:
    answer = client_of(trail.jiangdong_owner).get("/identity/audit/export?verb=edit_person")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 2
    assert rows[1][5] == "'=HYPERLINK(1)"
    assert rows[1][7] == "手机: 1; 密码: •••"
    assert rows[0][0] == "时间"
    with acting(network()):
        assert sql.value("SELECT verb FROM kernel_audit ORDER BY id DESC LIMIT 1") == "export_audit"


def test_an_export_of_the_sample_story_begins_with_saying_so(
    trail: Cast, client_of: Browser, settings: Any
) -> None:
    settings.XINGLIAN_DEMO = True
    answer = client_of(trail.director).get("/identity/audit/export")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    first, heads, *_rows = csv.reader(io.StringIO(text))
    assert first == ["模拟数据：人员和操作均为演示虚构。"]
    assert heads[0] == "时间"


def test_settings_are_turned_checked_and_audited(cast: Cast, client_of: Browser) -> None:
    client = client_of(cast.director)
    assert client.get("/identity/settings").status_code == 200
    url = "/identity/settings/save"
    both = {"was:identity.lock_after": "5", "was:identity.lock_minutes": "15", "why": "太严"}
    refused = client.post(
        url, both | {"v:identity.lock_after": "99", "v:identity.lock_minutes": "20"}
    )
    assert refused.status_code == 422
    assert "99" in refused.content.decode()
    with acting(network()):
        assert knobs.value("identity.lock_minutes") == 15
    done = client.post(url, both | {"v:identity.lock_after": "7", "v:identity.lock_minutes": "15"})
    assert done.status_code == 302
    with acting(network()):
        assert knobs.value("identity.lock_after") == 7
        entries = sql.rows("SELECT verb, why FROM kernel_audit WHERE verb = 'turn_knob'")
    assert entries == [{"verb": "turn_knob", "why": "太严"}]
    switch = "identity.second_factor_required"
    client.post(url, {f"was:{switch}": "", f"v:{switch}": "on"})
    with acting(network()):
        assert knobs.value(switch) is True
    client.post(url, {f"was:{switch}": "on"})
    with acting(network()):
        assert knobs.value(switch) is False
    assert client.post(url, {"was:no.such": "1"}).status_code == 404
    for member in (cast.csm, cast.auditor, cast.jiangdong_owner):
        assert client_of(member).post(url, {"was:identity.lock_after": "7"}).status_code == 403


def test_a_channel_manager_cannot_lower_the_safeguards(cast: Cast, client_of: Browser) -> None:
    manager = client_of(cast.manager)
    for key, value in (("second_factor_required", ""), ("lock_after", "20")):
        answer = manager.post(
            "/identity/settings/save",
            {f"was:identity.{key}": "on", f"v:identity.{key}": value}
            if value
            else {f"was:identity.{key}": "on"},
        )
        assert answer.status_code == 403
    page = manager.get("/identity/settings")
    assert page.status_code == 200
    assert "identity.lock_after" not in page.content.decode()


@pytest.mark.parametrize("value", ["nan", "inf", "-Infinity"])
def test_a_setting_is_a_number_that_can_be_compared(
    cast: Cast, client_of: Browser, value: str
) -> None:
    knob = next(k for k in knobs.all_declared() if k.kind == "decimal")
    given = {f"was:{knob.key}": str(knob.default), f"v:{knob.key}": value}
    assert client_of(cast.director).post("/identity/settings/save", given).status_code == 422


def test_an_owner_reads_what_the_maker_did_but_not_from_where_nor_its_reasons(
    cast: Cast, client_of: Browser
) -> None:
    for member, why in ((cast.manager, "Verdacht"), (cast.jiangdong_clerk, "eigene Sache")):
        with (
            acting(member.scope),
            audit.by(
                audit.Actor(person_id=member.person_id, name=member.name, address="203.0.113.77")
            ),
        ):
            audit.record(
                "edit_partner", subject=("partners.partner", cast.jiangdong_id),
                org_id=cast.jiangdong_id, after={"short_name": "x"}, why=why,
            )  # fmt: skip
    owner = client_of(cast.jiangdong_owner)
    told = {row.person_name: row for row in rows_on(owner, "?verb=edit_partner")}
    ours, theirs = told[cast.jiangdong_clerk.name], told[cast.manager.name]
    assert (ours.why, ours.from_address) == ("eigene Sache", "203.0.113.77")
    assert (theirs.why, theirs.from_address) == ("", None)
    export = owner.get("/identity/audit/export?verb=edit_partner")
    text = b"".join(export.streaming_content).decode()  # type: ignore[arg-type]
    assert "Verdacht" not in text
    assert "eigene Sache" in text
    entry = owner.get(f"/identity/audit/{theirs.id}").content.decode()
    assert "Verdacht" not in entry
    assert "203.0.113.77" not in entry
    assert rows_on(client_of(cast.auditor), "?verb=edit_partner")[0].from_address


@pytest.fixture
def stuck(cast: Cast) -> tuple[int, int]:
    """A parked letter and a failed job."""
    with acting(network()):
        letter = sql.value(
            "INSERT INTO kernel_letter (name, aggregate, body, state, attempts, next_at,"
            " stored_at, failed_listener, error) VALUES ('x.Happened', 'x', '{}', 'parked', 8,"
            " now(), now(), 'x.reactions.hear', 'Traceback\nValueError: kaputt') RETURNING id"
        )
        job = sql.value(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('door', 'identity.send_phone_code', '{\"phone\": \"13800138000\"}',"
            " 'failed', 3) RETURNING id"
        )
    return letter, job


def test_the_engine_room_shows_what_is_stuck(
    cast: Cast, client_of: Browser, stuck: tuple[int, int]
) -> None:
    page = client_of(cast.auditor).get("/identity/console").content.decode()
    assert "ValueError: kaputt" in page
    assert "identity.send_phone_code" in page
    assert "13800138000" not in page
    assert "/retry" not in page  # an auditor looks, and touches nothing
    assert ">2<" in client_of(cast.director).get("/identity/console/badge").content.decode()
    for member in (cast.manager, cast.csm, cast.jiangdong_owner):
        assert client_of(member).get("/identity/console").status_code == 403


def test_the_director_starts_it_again(
    cast: Cast, client_of: Browser, stuck: tuple[int, int]
) -> None:
    letter, job = stuck
    client = client_of(cast.director)
    assert client_of(cast.auditor).post(f"/identity/console/jobs/{job}/retry").status_code == 403
    assert client.post(f"/identity/console/jobs/{job}/retry").status_code == 302
    assert client.post(f"/identity/console/letters/{letter}/retry").status_code == 302
    with acting(network()):
        assert sql.value("SELECT status FROM procrastinate_jobs WHERE id = %s", [job]) == "todo"
        assert sql.value("SELECT state FROM kernel_letter WHERE id = %s", [letter]) == "waiting"
    again = client.post(f"/identity/console/letters/{letter}/retry", follow=True)
    assert again.context["refused"]


def test_what_somebody_else_changed_meanwhile_is_not_turned_back(
    cast: Cast, client_of: Browser
) -> None:
    with acting(cast.director.scope):
        knobs.turn(key="push.cap_day", to=9)
    given = {
        "was:push.cap_day": "5",
        "v:push.cap_day": "5",
        "was:push.cap_week": "15",
        "v:push.cap_week": "16",
    }
    assert client_of(cast.director).post("/identity/settings/save", given).status_code == 302
    with acting(network()):
        assert (knobs.value("push.cap_day"), knobs.value("push.cap_week")) == (9, 16)
    page = client_of(cast.director).get("/identity/settings?view=changed")
    assert [row["knob"].key for group in page.context["groups"] for row in group["rows"]] == [
        "push.cap_day", "push.cap_week",
    ]  # fmt: skip


def test_every_group_of_settings_has_a_name_and_not_a_key() -> None:
    contexts = {knob.key.partition(".")[0] for knob in knobs.all_declared()}
    keys = {f"context.{name}" for name in contexts}
    assert {key for key in keys if subject_label(key) == key} == set()
