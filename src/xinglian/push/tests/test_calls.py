"""The call list: one caller a call, numbers for who has it, and what follows from each result."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import duckdb
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.intake import api as intake
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.count_standing import count_standing
from xinglian.push.actions.open_calls import open_calls
from xinglian.push.actions.record_call import NoTimeToCall, NotYourCall, Said, record_call
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.take_call import (
    CallTaken,
    HandsFull,
    NoCallLeft,
    give_back,
    take_call,
    take_next,
)
from xinglian.push.models import Call, Escalation
from xinglian.push.queries import calls, standing

ClientOf = Callable[[Member], Client]
PHONE = "13800138000"


def listed(cast: Cast, **more: Any) -> int:
    """A message whose unread are on the call list: the message's id."""
    with acting(network()):
        sql.execute("UPDATE identity_person SET phone = '' WHERE org_id <> %s", [cast.shuchi_id])
        sql.execute(
            "UPDATE identity_person SET phone = %s WHERE id = %s",
            [PHONE, cast.shuchi_owner.person_id],
        )
        sql.execute(
            "UPDATE partners_partner SET contact_phone = '028-55550101', contact_name = '=李店'"
        )
        message_id = api.send_now(
            words=[api.Words(subject="断供通知", body="请停用批次 {partner.name|B7}。")], now=clock.now(),
            **({"org_ids": [cast.jiangdong_id, cast.shuchi_id], "channels": ["inapp"], "fallback": []} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    with acting(network()):
        open_calls(message_id=message_id, now=clock.now())
    return message_id


def task_of(member: Member) -> int:
    with acting(network()):
        return int(Escalation.objects.get(membership_id=member.membership_id).pk)


def take(who: Member, task: int, **more: Any) -> int:
    with acting(who.scope):
        return take_call(
            escalation_id=task, person_id=who.person_id, name=who.name, operates=True, now=more.get("now", clock.now())
        )  # fmt: skip


def say(who: Member, task: int, result: str, **more: Any) -> Escalation:
    with acting(who.scope):
        return record_call(
            escalation_id=task, person_id=who.person_id, name=who.name, now=clock.now(), said=Said(result=result, **more)
        )  # fmt: skip


def test_two_callers_never_have_the_same_call(cast_in_world: Any) -> None:
    cast = cast_in_world
    listed(cast)
    gate, got = Barrier(4), []

    def grab(who: Member) -> None:
        try:
            with acting(who.scope):
                gate.wait(timeout=20)
                got.append(
                    (who.name, take_next(person_id=who.person_id, name=who.name, operates=True, now=clock.now(), most=2))
                )  # fmt: skip
        except NoCallLeft:
            got.append((who.name, []))
        finally:
            connection.close()

    callers = [cast.manager, cast.support, cast.director, cast.officer]
    threads = [Thread(target=grab, args=[who]) for who in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(got) == 4
    taken = [task for _name, found in got for task in found]
    assert len(taken) == len(set(taken)) == 4


def test_a_call_is_one_callers_until_its_time_is_up(cast: Cast) -> None:
    listed(cast)
    task = task_of(cast.shuchi_owner)
    take(cast.manager, task)
    with pytest.raises(CallTaken):
        take(cast.support, task)
    with pytest.raises(NotYourCall):
        say(cast.support, task, "reached")
    late = clock.now() + timedelta(minutes=21)
    assert take(cast.support, task, now=late) == task


def test_the_number_is_for_who_has_the_call(cast: Cast, client_of: ClientOf) -> None:
    listed(cast)
    task = task_of(cast.shuchi_owner)
    manager, support = client_of(cast.manager), client_of(cast.support)
    url, lines = reverse("push:call", args=[task]), f"{reverse('push:escalations')}?of=all"
    for client in (manager, support):
        assert PHONE not in client.get(url).content.decode()
        assert PHONE not in client.get(lines).content.decode()
    assert manager.post(reverse("push:take_call", args=[task])).status_code == 302
    assert PHONE in manager.get(url).content.decode()
    assert "请停用批次" in manager.get(url).content.decode()
    other = support.get(url).content.decode()
    assert PHONE not in other
    assert "王敏 正在打" in other
    assert PHONE not in support.get(lines).content.decode()
    assert support.post(reverse("push:take_call", args=[task])).status_code == 409
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'take_calls'") == 1


def test_an_auditor_sees_the_list_and_takes_nothing(cast: Cast, client_of: ClientOf) -> None:
    listed(cast)
    task, client = task_of(cast.shuchi_owner), client_of(cast.auditor)
    page = client.get(f"{reverse('push:escalations')}?of=all").content.decode()
    assert cast.shuchi_owner.name in page
    assert "领取" not in page
    assert client.get(reverse("push:call", args=[task])).status_code == 403
    assert client.post(reverse("push:take_calls")).status_code == 403
    assert client.get(reverse("push:export_calls")).status_code == 403


def test_a_regional_csm_calls_and_exports_the_own_regions_only(
    cast: Cast, client_of: ClientOf
) -> None:
    listed(cast)
    client = client_of(cast.csm)
    there = client.get(f"{reverse('push:escalations')}?of=all").content.decode()
    assert cast.shuchi_owner.name in there
    assert cast.jiangdong_owner.name not in there
    away = task_of(cast.jiangdong_owner)
    assert client.get(reverse("push:call", args=[away])).status_code == 404
    assert client.post(reverse("push:take_call", args=[away])).status_code == 409
    client.post(reverse("push:take_calls"), {"n": "20"})
    text = client.get(f"{reverse('push:export_calls')}?format=csv").content.decode("utf-8-sig")
    assert PHONE in text
    assert "江东" not in text
    client_of(cast.manager).post(reverse("push:take_calls"), {"n": "20"})
    text = client_of(cast.manager).get(f"{reverse('push:export_calls')}?format=csv").content.decode()  # fmt: skip
    assert "江东" in text
    assert PHONE not in text


def test_told_by_phone_is_no_reading_and_the_board_says_so(cast: Cast) -> None:
    message_id = listed(cast, org_ids=[cast.shuchi_id])
    task = task_of(cast.shuchi_owner)
    take(cast.manager, task)
    closed = say(cast.manager, task, "reached", note="店主已知")
    assert (closed.outcome, closed.closed_by) == ("called", cast.manager.name)
    with acting(network()):
        count_standing(message_id=message_id, now=clock.now())
        assert (
            sql.value("SELECT read_at FROM push_inbox WHERE message_id = %s", [message_id]) is None
        )
    with acting(cast.manager.scope):
        board = standing.board(message_ids=[message_id])
    assert (board.reached, board.partners) == (0, {"told": 1})


def test_nobody_answers_twice_more_and_then_it_is_given_up(cast: Cast) -> None:
    listed(cast)
    task, now = task_of(cast.shuchi_owner), clock.now()
    for tries in (1, 2):
        take(cast.manager, task, now=now)
        kept = say(cast.manager, task, "no_answer")
        assert (kept.tries, kept.closed_at) == (tries, None)
        with pytest.raises(CallTaken):
            take(cast.support, task)  # not before its time
        with acting(network()):
            sql.execute("UPDATE push_escalation SET call_after = %s", [now - timedelta(minutes=1)])
    take(cast.manager, task)
    assert say(cast.manager, task, "no_answer").outcome == "given_up"
    with acting(network()):
        assert Call.objects.count() == 3


def test_a_wrong_number_is_marked_and_the_company_is_called(cast: Cast) -> None:
    listed(cast)
    task = task_of(cast.shuchi_owner)
    take(cast.manager, task)
    assert say(cast.manager, task, "wrong").closed_at is None
    with acting(network()):
        fault = sql.row(
            "SELECT person_id, value, broken_reason FROM identity_pub_fault WHERE kind = 'phone'"
        )
    assert fault
    assert fault["person_id"] == cast.shuchi_owner.person_id
    assert (fault["value"], fault["broken_reason"]) == (PHONE, "王敏 称号码不对")
    take(cast.support, task)
    with acting(cast.support.scope):
        row = calls.call(escalation_id=task, me=cast.support.person_id, now=clock.now())
    assert row
    assert (row["phone"], row["is_own_phone"]) == ("028-55550101", False)
    # The company's number is wrong as well: nothing is left to call.
    assert say(cast.support, task, "wrong").outcome == "wrong"


def test_who_asks_to_be_called_later_comes_up_then(cast: Cast, client_of: ClientOf) -> None:
    listed(cast)
    task, client = task_of(cast.shuchi_owner), client_of(cast.manager)
    client.post(reverse("push:take_call", args=[task]))
    url = reverse("push:call_result", args=[task])
    assert client.post(url, {"result": "later", "again_at": "2026-01-01 08:00"}).status_code == 409
    wrong = client.post(url, {"result": "later", "again_at": "someday", "note": "下午在"})
    assert wrong.status_code == 422
    assert "下午在" in wrong.content.decode()
    assert client.post(url, {"result": "nonsense"}).status_code == 422
    assert client.post(url, {"result": "later", "again_at": "2030-05-01 15:30"}).status_code == 302
    with acting(network()):
        kept = Escalation.objects.get(pk=task)
    assert kept.call_after
    assert kept.call_after.isoformat() == "2030-05-01T07:30:00+00:00"
    assert kept.tries == 0
    with pytest.raises(NoTimeToCall):
        take(cast.manager, task, now=kept.call_after + timedelta(minutes=1))
        say(cast.manager, task, "later")


def test_a_round_is_saved_without_formulas_worked_off_and_given_back(
    cast: Cast, client_of: ClientOf
) -> None:
    listed(cast)
    client = client_of(cast.manager)
    with acting(network()):
        sql.execute("UPDATE partners_partner SET name = '=cmd|calc' WHERE organisation_id = %s", [cast.shuchi_id])  # fmt: skip
    client.post(reverse("push:take_calls"), {"n": "20"})
    page = client.get(reverse("push:round")).content.decode()
    assert PHONE in page
    text = client.get(f"{reverse('push:export_calls')}?format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 5
    assert not any(cell.startswith("=") for row in rows for cell in row)
    book = b"".join(client.get(reverse("push:export_calls")).streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert PHONE in [cell.value for cell in cells]
    client.post(reverse("push:call_result", args=[task_of(cast.shuchi_owner)]), {"result": "reached", "from": "round"})  # fmt: skip
    client.post(reverse("push:give_back"))
    assert PHONE not in client.get(reverse("push:round")).content.decode()
    with acting(network()):
        assert sql.value("SELECT count(*) FROM push_escalation WHERE taken_until IS NOT NULL") == 0


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    def write(text: str) -> Path:
        path = tmp_path / "round.csv"
        path.write_text("Call number,Result,Note,Call again at\n" + text, encoding="utf-8")
        return path

    return write


def test_a_round_comes_back_as_a_file_and_bad_rows_are_named(
    cast: Cast, file: Callable[[str], Path]
) -> None:
    listed(cast)
    ids = [task_of(one) for one in (cast.shuchi_owner, cast.jiangdong_owner, cast.jiangdong_clerk, cast.jiangdong_tech)]  # fmt: skip
    with acting(cast.manager.scope):
        take_next(person_id=cast.manager.person_id, name=cast.manager.name, operates=True, now=clock.now(), most=4)  # fmt: skip
        bad = intake.import_file(
            kind="push.calls", path=file(f"{ids[0]},空号,,\n{ids[1]},回拨,,\n77,接通,,\n")
        )
        assert bad.state != "imported"
        assert Call.objects.count() == 0
        good = f"{ids[0]},空号,,\n{ids[1]},回拨,明天再打,2030-05-01 15:30\n{ids[2]},接通,已知,\n{ids[3]},无人接听,,\n"
        assert intake.import_file(kind="push.calls", path=file(good)).state == "imported"
    with acting(network()):
        tasks = {one.pk: one for one in Escalation.objects.all()}
        faults = sql.column("SELECT person_id FROM identity_pub_fault WHERE kind = 'phone'")
    assert faults == [cast.shuchi_owner.person_id]
    assert [tasks[one].outcome for one in ids] == ["", "", "called", ""]
    assert [tasks[one].tries for one in ids] == [1, 0, 1, 1]
    assert str(tasks[ids[1]].call_after) == "2030-05-01 07:30:00+00:00"
    with acting(cast.manager.scope):
        again = intake.import_file(kind="push.calls", path=file(good))
        assert again.state != "imported"
        assert Call.objects.count() == 4


def test_the_list_takes_the_same_few_queries_however_long(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    listed(cast)
    with acting(cast.manager.scope), django_assert_max_num_queries(2):
        page = calls.calls(csm_person_id=None, me=cast.manager.person_id, now=clock.now())
    assert len(page.rows) == 4
    with acting(cast.manager.scope):
        take_next(person_id=cast.manager.person_id, name="x", operates=True, now=clock.now(), most=4)  # fmt: skip
    with acting(cast.manager.scope), django_assert_max_num_queries(5):
        assert len(calls.my_round(me=cast.manager.person_id, now=clock.now())) == 4


def test_a_file_calls_nobody_again_in_the_past(cast: Cast, file: Callable[[str], Path]) -> None:
    listed(cast)
    task = task_of(cast.shuchi_owner)
    take(cast.manager, task)
    with acting(cast.manager.scope):
        bad = intake.import_file(kind="push.calls", path=file(f"{task},回拨,,2020-05-01 15:30\n"))
        assert bad.state != "imported"
    with acting(network()):
        assert Call.objects.count() == 0


def test_nobody_holds_the_whole_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(cast)
    monkeypatch.setattr("xinglian.push.actions.take_call.MOST", 3)
    support = cast.support
    with acting(support.scope):
        given = {"person_id": support.person_id, "name": support.name, "operates": True, "now": clock.now()}  # fmt: skip
        assert len(take_next(**given, most=2)) == 2
        assert len(take_next(**given, most=2)) == 1
        with pytest.raises(HandsFull):
            take_next(**given)
        give_back(person_id=support.person_id, now=clock.now())
        assert len(take_next(**given, most=9)) == 3


def test_a_regional_manager_brings_in_no_results_of_other_regions(
    cast: Cast, file: Callable[[str], Path]
) -> None:
    listed(cast)
    ids = [task_of(one) for one in (cast.shuchi_owner, cast.jiangdong_owner)]
    for one in ids:
        take(cast.manager, one)
    rows = file("".join(f"{one},接通,,\n" for one in ids))
    with acting(network()):
        sql.execute("UPDATE identity_membership SET region_paths = ARRAY['cn.southwest']::ltree[] WHERE id = %s", [cast.manager.membership_id])  # fmt: skip
        bad = intake.import_file(kind="push.calls", path=rows, person_id=cast.manager.person_id)
        assert bad.state != "imported"
        assert bad.summary == {("call", "conflict:beyond"): 1}
        assert duckdb.connect().sql(f"SELECT row FROM '{bad.problems}'").fetchall() == [(3,)]
        assert Call.objects.count() == 0
