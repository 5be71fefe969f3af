"""From an assignment to a verdict: one task per partner, proven, sent back, done again."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.kernel import files, sql
from xinglian.kernel.scope import acting, network
from xinglian.partners import api as partners
from xinglian.push.models import Message
from xinglian.push.tests.test_answers import PNG
from xinglian.tasks import api as tasks
from xinglian.tasks.access import NotThere
from xinglian.tasks.actions.assign import (
    DueWhen,
    FieldsUnclear,
    NobodyMeant,
    Unproven,
    Untitled,
    close_assignment,
)
from xinglian.tasks.actions.follow_merges import follow_merges
from xinglian.tasks.actions.hand_in import (
    AssignmentClosed,
    BrokenPhoto,
    Given,
    NotNow,
    ProofMissing,
    TooMuch,
    Upload,
    hand_in,
)
from xinglian.tasks.actions.remind import remind
from xinglian.tasks.actions.review import NothingToReview, ReasonMissing, accept, reject
from xinglian.tasks.models import Aim, Assignment, Handin, ProofFile, Task

DUE = NOW + timedelta(days=7)
HOUR = timedelta(hours=1)


def given(cast: Cast, by: Member | None = None, **more: Any) -> Assignment:
    """“挂新海报” for everybody whom `by` sees."""
    asked = {"texts": {"zh-hans": ("挂新海报", "挂在收银台上方")}, "due_at": DUE} | more
    who = by or cast.director
    with acting(who.scope):
        return tasks.assign(
            org_id=cast.maker_id, asked=tasks.Asked(**asked), now=NOW, region_path="cn",
            person_id=who.person_id, person_name=who.name,
        )  # fmt: skip


def task_of(partner_id: int) -> Task:
    with acting(network()):
        return Task.objects.get(partner_id=partner_id)


def handed_in(member: Member, at: Any = NOW + HOUR, **more: Any) -> Task:
    task_id = task_of(member.org_id).pk
    with acting(member.scope), transaction.atomic():
        return hand_in(
            task_id=task_id, partner_id=member.org_id, given=Given(**({"is_confirmed": True} | more)),
            person_id=member.person_id, person_name=member.name, membership_id=member.membership_id, tapped_at=at, now=at,
        )  # fmt: skip


def photo(content: bytes = PNG) -> Upload:
    return Upload(name="墙面.png", content=io.BytesIO(content))


def test_every_partner_within_reach_has_one_task_by_a_fixed_number_of_statements(
    cast: Cast,
) -> None:
    with CaptureQueriesContext(connection) as everywhere:
        given(cast)
    with acting(network()):
        assert {one.partner_id for one in Task.objects.all()} == {
            cast.jiangdong_id, cast.shuchi_id, cast.garage_id
        }  # fmt: skip
    with CaptureQueriesContext(connection) as southwest:
        one = given(cast, by=cast.csm)
    with acting(network()):
        assert Task.objects.get(assignment=one).partner_id == cast.shuchi_id
    assert abs(len(everywhere) - len(southwest)) <= 3


def test_it_is_sent_back_done_again_and_accepted(cast: Cast) -> None:
    one = given(cast)
    first = handed_in(cast.jiangdong_owner)
    with acting(cast.director.scope):
        assert reject(task_ids=[first.pk], reason="拍不清", person_name="周明远", now=NOW + 2 * HOUR) == 1  # fmt: skip
    assert task_of(cast.jiangdong_id).reason == "拍不清"
    handed_in(cast.jiangdong_owner, at=NOW + 3 * HOUR, note="重拍了")
    with acting(cast.director.scope):
        assert accept(task_ids=[first.pk], person_name="周明远", now=NOW + 4 * HOUR) == 1
        with pytest.raises(NothingToReview):
            accept(task_ids=[first.pk], person_name="周明远", now=NOW + 4 * HOUR)
        done = tasks.progress(assignment_ids=[one.pk], now=NOW)[one.pk]
        tries = list(Handin.objects.order_by("number").values_list("verdict", "reason"))
    assert tries == [("rejected", "拍不清"), ("accepted", "")]
    assert (done.asked, done.accepted, done.on_time, done.at_once) == (3, 1, 1, 0)
    with acting(network()):
        assert sql.column("SELECT kind FROM kernel_fact WHERE kind LIKE 'tasks.%%' ORDER BY kind") == [
            "tasks.accepted", "tasks.handed_in", "tasks.handed_in",
        ]  # fmt: skip


def test_a_photo_is_kept_plain_with_its_place_and_time(cast: Cast) -> None:
    given(cast, proofs=["photo"])
    with pytest.raises(ProofMissing):
        handed_in(cast.jiangdong_owner)
    for broken in (b"GIF89a", PNG[:40]):
        with pytest.raises(BrokenPhoto):
            handed_in(cast.jiangdong_owner, photos=[photo(broken)])
    with pytest.raises(TooMuch):
        handed_in(cast.jiangdong_owner, photos=[photo()] * 7)
    with pytest.raises(files.FileTypeRefused):
        handed_in(cast.jiangdong_owner, photos=[photo()], documents=[Upload(name="a.exe", content=io.BytesIO(b"MZ"))])  # fmt: skip
    assert task_of(cast.jiangdong_id).state == "open"
    handed_in(cast.jiangdong_owner, photos=[photo()], latitude="32.06", longitude="118.79")
    with acting(cast.jiangdong_owner.scope):
        kept = ProofFile.objects.select_related("file", "handin").get()
        assert b"GPS" not in files.open_file(kept.file).read()
    assert (kept.handin.latitude, kept.handin.longitude) == (32.06, 118.79)
    assert kept.handin.tapped_at == NOW + HOUR


def test_a_form_is_filled_in_whole(cast: Cast) -> None:
    given(cast, proofs=["form"], fields=["负责人", "面积"])
    with pytest.raises(ProofMissing, match="面积"):
        handed_in(cast.jiangdong_owner, answers={"负责人": "孙江东"})
    handed_in(cast.jiangdong_owner, answers={"负责人": "孙江东", "面积": "20", "别的": "x"})
    with acting(network()):
        assert Handin.objects.get().answers == {"负责人": "孙江东", "面积": "20"}


def test_a_partner_sees_its_own_and_neither_a_rivals_nor_whom_it_was_meant_for(cast: Cast) -> None:
    given(cast)
    handed_in(cast.jiangdong_owner, note="我们的墙")
    rival = cast.shuchi_owner
    with acting(rival.scope):
        assert [one.partner_id for one in Task.objects.all()] == [rival.org_id]
        assert not Handin.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Aim.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Task.objects.update(state="accepted")
    theirs = task_of(cast.jiangdong_id).pk
    with acting(rival.scope), pytest.raises(NotThere):
        hand_in(
            task_id=theirs, partner_id=rival.org_id, given=Given(is_confirmed=True), person_id=rival.person_id,
            person_name=rival.name, membership_id=rival.membership_id, tapped_at=NOW, now=NOW,
        )  # fmt: skip


def test_nobody_reviews_beyond_the_own_regions(cast: Cast) -> None:
    given(cast)
    task = handed_in(cast.jiangdong_owner)
    with acting(cast.csm.scope), pytest.raises(NothingToReview):
        accept(task_ids=[task.pk], person_name="吴倩", now=NOW)


def test_what_is_handed_in_closed_or_unexplained_is_refused(cast: Cast) -> None:
    one = given(cast)
    task = handed_in(cast.jiangdong_owner)
    with pytest.raises(NotNow, match="已提交"):
        handed_in(cast.jiangdong_owner)
    with acting(cast.director.scope), pytest.raises(ReasonMissing):
        reject(task_ids=[task.pk], reason="  ", person_name="周明远", now=NOW)
    with acting(cast.director.scope):
        close_assignment(made=one, now=NOW)
    with pytest.raises(AssignmentClosed):
        handed_in(cast.shuchi_owner)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"texts": {"zh-hans": (" ", "")}}, Untitled),
        ({"due_at": NOW}, DueWhen),
        ({"due_at": NOW + timedelta(days=400)}, DueWhen),
        ({"proofs": []}, Unproven),
        ({"proofs": ["form"]}, FieldsUnclear),
        ({"proofs": ["form"], "fields": ["面积", "面积"]}, FieldsUnclear),
    ],
)
def test_an_unclear_assignment_is_refused(cast: Cast, wrong: Any, refusal: Any) -> None:
    with pytest.raises(refusal), transaction.atomic():
        given(cast, **wrong)
    with acting(cast.director.scope), pytest.raises(NobodyMeant), transaction.atomic():
        tasks.assign(
            org_id=cast.maker_id, asked=tasks.Asked(texts={"zh-hans": ("x", "")}, due_at=DUE), now=NOW, partner_ids=[1],
        )  # fmt: skip


def test_reminders_come_before_and_once_after_and_are_one_for_many(cast: Cast) -> None:
    given(cast)
    given(cast, texts={"zh-hans": ("盘点", "")})
    handed = task_ids(cast.garage_id)
    with acting(network()):
        Task.objects.filter(pk__in=handed).update(state="handed_in")
        before = Message.objects.count()
        told = [
            remind(now=DUE + timedelta(hours=hours)) for hours in (-48, -20, -19, 1, 2, 25, 26, 60)
        ]
        assert told == [0, 2, 0, 2, 0, 0, 0, 0]
        assert Message.objects.count() == before + 2


def task_ids(partner_id: int) -> list[int]:
    with acting(network()):
        return list(Task.objects.filter(partner_id=partner_id).values_list("pk", flat=True))


def test_a_merged_partners_tasks_follow_it(cast: Cast) -> None:
    one = given(cast)
    with acting(network()):
        Task.objects.filter(partner_id=cast.jiangdong_id).delete()
    handed_in(cast.garage_tech)
    director = cast.director
    with acting(director.scope):
        merge = partners.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=cast.garage_id, person_id=director.person_id, why="x", now=NOW
        )  # fmt: skip
    with acting(network()):
        assert follow_merges() == 2
        moved = Task.objects.get(assignment=one, former_partner_id=cast.garage_id)
        assert moved.partner_id == cast.jiangdong_id
    with acting(director.scope):
        partners.undo_merge(merge_id=merge.pk, now=NOW)
    with acting(network()):
        assert follow_merges() == 2
        assert Handin.objects.get().partner_id == cast.garage_id
