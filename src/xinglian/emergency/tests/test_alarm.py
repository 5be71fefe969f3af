"""Urgent notices: never by one person, marked as a drill everywhere, out by every channel, with a report at the end."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests.fixtures.cast import Cast, Member
from xinglian.emergency import api, jobs
from xinglian.emergency.actions.end_alarm import NotRunning, drop_alarm, end_alarm
from xinglian.emergency.actions.prepare_alarm import (
    BlanksMissing,
    MayNotPrepare,
    NobodyChosen,
    prepare_alarm,
)
from xinglian.emergency.actions.release_alarm import (
    MayNotRelease,
    NotWaiting,
    OwnAlarm,
    release_alarm,
)
from xinglian.emergency.definitions import LANGUAGES, TEMPLATES
from xinglian.emergency.models import Alarm
from xinglian.emergency.queries.report import report_of
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import clock, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network, staff
from xinglian.push import api as push
from xinglian.signals import api as signals

Door = Callable[[Member], Client]
BREAK = {
    "place": {"zh-hans": "南京、镇江", "en": "Nanjing, Zhenjiang"}, "reason": {"zh-hans": "洪水冲断 S122 省道。"},
    "since": {"zh-hans": "11-22 08:30"}, "until": {"zh-hans": "待定"}, "way": {"zh-hans": "改由 {合肥} 仓发货"},
    "contact": {"zh-hans": "何平 025-8888"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def counted(cast: Cast) -> None:
    """“all” is everybody whom signals has counted."""
    with acting(network()):
        signals.refresh(now=clock.now())


def viewer_of(member: Member) -> Viewer:
    with acting(network()):
        roles = sql.value(
            "SELECT roles FROM identity_pub_membership WHERE membership_id = %s",
            [member.membership_id],
        )
    return Viewer(
        person_id=member.person_id, membership_id=member.membership_id, name=member.name, org_id=member.org_id,
        roles=frozenset(Role(role) for role in roles), region_paths=member.scope.region_paths,
    )  # fmt: skip


def prepared(author: Member, **more: Any) -> Alarm:
    given = {
        "template": "logistics",
        "values": BREAK,
        "audience_expr": "all",
        "is_drill": False,
    } | more
    viewer = viewer_of(author)
    with acting(author.scope):
        alarm = prepare_alarm(viewer=viewer, now=clock.now(), **given)
        # A test is one transaction, whose tables for the moment would belong to this role to its end.
        sql.execute("DROP TABLE IF EXISTS push_audience_now")
    return alarm


def released(author: Member, second: Member, **more: Any) -> Alarm:
    alarm = prepared(author, **more)
    viewer = viewer_of(second)
    with acting(second.scope):
        alarm = release_alarm(alarm_id=alarm.pk, viewer=viewer, now=clock.now())
    deliver(alarm)
    return alarm


def deliver(alarm: Alarm) -> None:
    push.deliver_first(message_id=alarm.message_id or 0)
    with acting(network()):
        sql.execute("DROP TABLE IF EXISTS push_audience_now")


def test_every_template_has_words_for_its_blanks_in_three_languages() -> None:
    for template in TEMPLATES.values():
        assert tuple(template.texts) == LANGUAGES
        known = {blank.key for blank in template.blanks}
        for text in template.texts.values():
            used = set(re.findall(r"\[\[(\w+)\]\]", text.subject + text.body))
            assert used == known, (template.key, used ^ known)


def test_an_urgent_notice_waits_for_a_second_person_however_few_it_is_for(cast: Cast) -> None:
    alarm = prepared(cast.manager)
    with acting(network()):
        state = sql.value("SELECT state FROM push_message WHERE id = %s", [alarm.message_id])
    assert (alarm.state, state) == ("waiting", "in_review")


def test_whoever_may_release_is_told_at_once_and_the_author_is_not(cast: Cast) -> None:
    prepared(cast.manager)
    push.work_until_done()
    with acting(network()):
        told = sql.column(
            "SELECT i.person_id FROM push_inbox i JOIN push_message m ON m.id = i.message_id WHERE m.is_notice"
        )
    assert cast.director.person_id in told
    assert cast.manager.person_id not in told


def test_nobody_releases_an_own_notice_not_even_past_the_action(
    cast: Cast, client_of: Door
) -> None:
    alarm = prepared(cast.manager)
    with acting(cast.manager.scope), pytest.raises(OwnAlarm):
        release_alarm(alarm_id=alarm.pk, viewer=viewer_of(cast.manager), now=clock.now())
    refused = client_of(cast.manager).post(reverse("emergency:release", args=[alarm.pk]))
    assert refused.status_code == 409
    client_of(cast.manager).post(reverse("push:step", args=[alarm.message_id, "approve"]))
    with acting(network()):
        alarm.refresh_from_db()
        assert alarm.state == "waiting"
        assert (
            sql.value("SELECT state FROM push_message WHERE id = %s", [alarm.message_id])
            == "in_review"
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Alarm.objects.filter(pk=alarm.pk).update(
                state="released", released_by=cast.manager.person_id
            )


def test_only_directors_and_channel_managers_release(cast: Cast, client_of: Door) -> None:
    alarm = prepared(cast.manager)
    for member in (cast.officer, cast.csm):
        with acting(member.scope), pytest.raises(MayNotRelease):
            release_alarm(alarm_id=alarm.pk, viewer=viewer_of(member), now=clock.now())
        assert (
            client_of(member).post(reverse("emergency:release", args=[alarm.pk])).status_code == 403
        )
    with acting(cast.auditor.scope), pytest.raises(MayNotPrepare):
        prepare_alarm(
            viewer=viewer_of(cast.auditor), template="recall", values={}, audience_expr="all", is_drill=True, now=clock.now()
        )  # fmt: skip


def test_the_second_person_releases_with_one_tap_and_both_names_stand(
    cast: Cast, client_of: Door
) -> None:
    alarm = prepared(cast.manager)
    page = (
        client_of(cast.director).get(reverse("emergency:alarm", args=[alarm.pk])).content.decode()
    )
    assert "立即放行" in page
    assert (
        "立即放行"
        not in client_of(cast.manager)
        .get(reverse("emergency:alarm", args=[alarm.pk]))
        .content.decode()
    )
    assert (
        client_of(cast.director).post(reverse("emergency:release", args=[alarm.pk])).status_code
        == 302
    )
    deliver(alarm)
    with acting(network()):
        alarm.refresh_from_db()
        sent = sql.row(
            "SELECT state, lane, author_name, approver_name FROM push_message WHERE id = %s",
            [alarm.message_id],
        )
    assert (alarm.prepared_by_name, alarm.released_by_name) == (
        cast.manager.name,
        cast.director.name,
    )
    assert sent == {
        "state": "sent",
        "lane": 0,
        "author_name": cast.manager.name,
        "approver_name": cast.director.name,
    }
    with acting(cast.director.scope), pytest.raises(NotWaiting):
        release_alarm(alarm_id=alarm.pk, viewer=viewer_of(cast.director), now=clock.now())


def test_blanks_and_audience_are_asked_for_by_name(cast: Cast) -> None:
    with pytest.raises(BlanksMissing, match="联系人"):
        prepared(cast.manager, values=BREAK | {"contact": {"zh-hans": " "}})
    with pytest.raises(NobodyChosen):
        prepared(cast.manager, audience_expr=" ")


def test_braces_and_markup_in_a_blank_are_plain_words(cast: Cast, client_of: Door) -> None:
    alarm = released(
        cast.manager,
        cast.director,
        values=BREAK | {"reason": {"zh-hans": "**x** {person.name} [a](https://b.cn)"}},
    )
    page = (
        client_of(cast.jiangdong_owner)
        .get(reverse("push:message", args=[alarm.message_id]))
        .content.decode()
    )
    assert "{person.name}" in page
    assert "改由 {合肥} 仓发货" in page
    assert "https://b.cn&quot;" not in page
    assert 'href="https://b.cn"' not in page


def test_a_drill_says_so_in_every_language_and_counts_nowhere(cast: Cast, client_of: Door) -> None:
    with acting(network()):
        before = push.reach_figures(since=clock.now() - timedelta(days=1))
    alarm = released(cast.manager, cast.director, is_drill=True)
    with acting(network()):
        words = sql.rows(
            "SELECT language, subject, body FROM push_variant WHERE message_id = %s",
            [alarm.message_id],
        )
    marks = {"zh-hans": "【演练】", "zh-hant": "【演練】", "en": "[Drill]"}
    assert {row["language"] for row in words} == set(marks)
    for row in words:
        assert row["subject"].startswith(marks[row["language"]])
        assert marks[row["language"]] in row["body"].split("\n")[0]
    client = client_of(cast.jiangdong_owner)
    assert "演练" in client.get(reverse("push:message", args=[alarm.message_id])).content.decode()
    client.post(reverse("push:confirm", args=[alarm.message_id, "acknowledged"]))
    with acting(network()):
        assert push.reach_figures(since=clock.now() - timedelta(days=1)) == before
        for view in ("push_pub_receipt", "push_pub_message", "push_pub_reach"):
            assert (
                sql.value(f"SELECT count(*) FROM {view} WHERE message_id = %s", [alarm.message_id])
                == 0
            ), view
        assert (
            sql.value(
                "SELECT count(*) FROM push_inbox WHERE message_id = %s AND read_at IS NOT NULL",
                [alarm.message_id],
            )
            == 1
        )


def test_a_drill_ends_by_itself_with_a_report_that_stays(cast: Cast, client_of: Door) -> None:
    alarm = released(cast.manager, cast.director, is_drill=True)
    client_of(cast.jiangdong_owner).get(reverse("push:message", args=[alarm.message_id]))
    with acting(network()):
        Alarm.objects.filter(pk=alarm.pk).update(released_at=clock.now() - timedelta(minutes=11))
    jobs.end_drills(scope=network())
    jobs.end_drills(scope=network())
    with acting(network()):
        alarm.refresh_from_db()
        assert alarm.state == "ended"
        assert (
            sql.value("SELECT state FROM push_message WHERE id = %s", [alarm.message_id])
            == "cancelled"
        )
        told = report_of(alarm)
    assert told is not None
    assert told.is_final
    assert told.outcome.funnel.read == 1
    assert [row["readers"] for row in told.outcome.channels if row["channel"] == "inapp"] == [1]
    client_of(cast.shuchi_owner).get(reverse("push:message", args=[alarm.message_id]))
    with acting(network()):
        again = report_of(alarm)
    assert again == told
    answer = client_of(cast.director).get(reverse("emergency:report", args=[alarm.pk]))
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "演练：不计入任何指标" in text
    assert cast.director.name in text
    with pytest.raises(NotRunning), acting(network()):
        end_alarm(alarm_id=alarm.pk, name="x", now=clock.now())


def test_an_update_takes_the_place_of_the_running_notice(cast: Cast) -> None:
    first = released(cast.manager, cast.director)
    second = released(
        cast.director,
        cast.manager,
        values=BREAK | {"until": {"zh-hans": "明日 18 点"}},
        replaces=first,
    )
    with acting(network()):
        first.refresh_from_db()
        version = sql.value("SELECT version FROM push_message WHERE id = %s", [second.message_id])
        assert [one.alarm_id for one in api.running()] == [second.pk]
    assert (first.state, version) == ("ended", 2)


def test_a_dropped_notice_sends_nothing_and_leaves_a_record(cast: Cast) -> None:
    alarm = prepared(cast.manager)
    message_id = alarm.message_id
    with acting(cast.manager.scope):
        drop_alarm(alarm_id=alarm.pk, now=clock.now())
    with acting(network()):
        alarm.refresh_from_db()
        assert (
            alarm.state,
            sql.value("SELECT count(*) FROM push_message WHERE id = %s", [message_id]),
        ) == ("dropped", 0)


def test_a_csm_alarms_the_own_regions_only_and_sees_only_their_figures(
    cast: Cast, client_of: Door
) -> None:
    alarm = released(cast.csm, cast.director)
    with acting(network()):
        orgs = set(
            sql.column(
                "SELECT DISTINCT org_id FROM push_inbox WHERE message_id = %s", [alarm.message_id]
            )
        )
    assert orgs
    assert orgs < {cast.jiangdong_id, cast.shuchi_id, cast.garage_id}
    whole = released(cast.manager, cast.director)
    with acting(cast.csm.scope):
        part = report_of(whole)
    with acting(cast.director.scope):
        full = report_of(whole)
    assert part is not None
    assert full is not None
    assert part.outcome.funnel.recipients < full.outcome.funnel.recipients


def test_pages_open_for_the_maker_and_for_no_partner(cast: Cast, client_of: Door) -> None:
    alarm = released(cast.manager, cast.director, is_drill=True)
    urls = [
        reverse("emergency:home"), reverse("emergency:alarm", args=[alarm.pk]), reverse("emergency:figures", args=[alarm.pk]),
        reverse("emergency:report", args=[alarm.pk]),
    ]  # fmt: skip
    for url in urls:
        assert client_of(cast.auditor).get(url).status_code == 200, url
        assert client_of(cast.jiangdong_owner).get(url).status_code == 403, url
    page = client_of(cast.manager).get(reverse("emergency:prepare", args=["recall"]))
    assert page.status_code == 200
    sent = client_of(cast.manager).post(
        reverse("emergency:prepare", args=["recall"]), {"parts": "x"}
    )
    assert sent.status_code == 422
    assert "还没有填" in sent.content.decode()


def test_the_wall_and_the_cockpit_show_what_is_on_and_name_a_drill(
    cast: Cast, client_of: Door
) -> None:
    director = client_of(cast.director)
    given = director.post("/walls/new/", {"name": "大堂", "language": "zh-hans", "days": "30"})
    found = re.search(r"/wall/[\w-]+/", given.content.decode())
    assert found
    address = found.group()
    assert "xl-wall-alarm" not in Client().get(address).content.decode()
    released(cast.manager, cast.director, is_drill=True)
    wall = Client().get(address).content.decode()
    assert "xl-wall-drill" in wall
    assert "演练" in wall
    assert "江东" not in wall
    assert "演练进行中" in director.get("/cockpit/").content.decode()


def regional(member: Member) -> Member:
    """The same person, looking after one region only."""
    scope = staff(org_id=member.org_id, person_id=member.person_id, region_paths=("cn.southwest",))
    return replace(member, scope=scope)


def test_who_looks_after_regions_ends_no_notice_that_reaches_further(cast: Cast) -> None:
    alarm = released(cast.manager, cast.director)
    with pytest.raises(Refusal, match="区域"), acting(regional(cast.manager).scope):
        end_alarm(alarm_id=alarm.pk, name=cast.manager.name, now=clock.now())
    with acting(network()):
        assert Alarm.objects.get(pk=alarm.pk).state == "released"
