"""A partner hands in what proves its task: checked before it is kept, once per tap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import IO

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import facts, files, live, outbox, plain_photo
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.tasks import access
from xinglian.tasks.events import TaskHandedIn
from xinglian.tasks.models import Handin, ProofFile, Task
from xinglian.tasks.queries.words import PROOF_WORDS, STATE_WORDS
from xinglian.tasks.rules import proof
from xinglian.tasks.rules.words import Proof, State

MOST_PHOTOS = 6
MOST_DOCUMENTS = 2
MOST_BYTES = 4_500_000
MOST_SCANS = 20
DOCUMENTS = ("pdf", "xlsx", "docx", "csv", "jpg", "jpeg", "png")


@dataclass(frozen=True, kw_only=True)
class Upload:
    name: str
    content: IO[bytes]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What comes with a try. `latitude`, `longitude`: as the phone said them, empty where it did not."""

    note: str = ""
    photos: Sequence[Upload] = ()
    documents: Sequence[Upload] = ()
    scans: Sequence[str] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    latitude: str = ""
    longitude: str = ""
    is_confirmed: bool = False


class NotNow(Refusal):
    sentence = _("This task is %(state)s: nothing can be handed in. Reload the page.")


class AssignmentClosed(Refusal):
    sentence = _("This task is no longer asked for. Nothing was sent.")


class ProofMissing(Refusal):
    sentence = _("%(what)s is still missing. Add it, then hand in.")


class TooMuch(Refusal):
    sentence = _(
        "At most %(photos)s photos, %(documents)s documents and %(scans)s scans go with one try. Take some away."
    )


class BrokenPhoto(Refusal):
    sentence = _("%(name)s is not a whole JPEG or PNG picture. Take the photo again.")
    field = "photo"


def hand_in(
    *,
    task_id: int,
    partner_id: int,
    given: Given,
    person_id: int,
    person_name: str,
    membership_id: int,
    tapped_at: datetime,
    now: datetime,
) -> Task:
    """As the partner. Raises NotThere, NotNow, AssignmentClosed, ProofMissing, TooMuch, BrokenPhoto, what the file store refuses."""
    task = access.own_task(task_id=task_id, partner_id=partner_id)
    with acting(
        network()
    ):  # a task's state is the network's to change: a partner's role may not write it
        task = Task.objects.select_for_update(no_key=True, of=("self",)).select_related("assignment").get(
            pk=task.pk, partner_id=partner_id
        )  # fmt: skip
    asked = task.assignment
    if task.state not in (State.OPEN, State.REJECTED):
        raise NotNow(state=STATE_WORDS[State(task.state)])
    if asked.closed_at is not None:
        raise AssignmentClosed
    answers = {name: given.answers.get(name, "").strip()[:300] for name in asked.fields}
    scans = [one.strip()[:80] for one in given.scans if one.strip()]
    _check(asked.proofs, asked.fields, given, scans=scans, answers=answers)
    at = max(tapped_at, asked.made_at)
    where = proof.place(given.latitude, given.longitude)
    tried = Handin.objects.create(
        task=task, partner_id=partner_id, number=task.tries + 1, note=given.note.strip()[:500], answers=answers, scans=scans,
        latitude=where[0] if where else None, longitude=where[1] if where else None, person_id=person_id,
        person_name=person_name, tapped_at=at, received_at=now, is_simulated=task.is_simulated,
    )  # fmt: skip
    for kind, uploads in ((Proof.PHOTO, given.photos), (Proof.DOCUMENT, given.documents)):
        for one in uploads:
            _keep(tried, one, kind)
    task.state, task.tries, task.handed_in_at, task.handed_in_by_name = (
        State.HANDED_IN,
        tried.number,
        at,
        person_name,
    )
    task.reason = ""
    if task.was_on_time is None:
        task.was_on_time = at <= asked.due_at
    with acting(network()):
        task.save()
    _spread(task, tried, membership_id=membership_id, now=now)
    return task


def _check(
    proofs: Sequence[str],
    fields: Sequence[str],
    given: Given,
    *,
    scans: Sequence[str],
    answers: Mapping[str, str],
) -> None:
    if (
        len(given.photos) > MOST_PHOTOS
        or len(given.documents) > MOST_DOCUMENTS
        or len(scans) > MOST_SCANS
    ):
        raise TooMuch(photos=MOST_PHOTOS, documents=MOST_DOCUMENTS, scans=MOST_SCANS)
    lacks = proof.missing(
        proofs, photos=len(given.photos), documents=len(given.documents), scans=scans, fields=fields, answers=answers,
        is_confirmed=given.is_confirmed,
    )  # fmt: skip
    if lacks:
        raise ProofMissing(what=lacks[1] or PROOF_WORDS[lacks[0]])


def _keep(tried: Handin, upload: Upload, kind: Proof) -> None:
    content = upload.content.read(MOST_BYTES + 1)
    if kind == Proof.PHOTO and len(content) <= MOST_BYTES:
        try:
            content = plain_photo.strip(content)
        except plain_photo.NotAPhoto as error:
            raise BrokenPhoto(name=files.clean_name(upload.name)) from error
    stored = files.store(
        BytesIO(content), name=upload.name, purpose="tasks.proof", max_bytes=MOST_BYTES, org_id=tried.partner_id,
        accepted=("jpg", "jpeg", "png") if kind == Proof.PHOTO else DOCUMENTS,
    )  # fmt: skip
    ProofFile.objects.create(handin=tried, partner_id=tried.partner_id, kind=kind, file=stored)


def _spread(task: Task, tried: Handin, *, membership_id: int, now: datetime) -> None:
    if task.assignment.message_id is not None:  # what the message asked for is done
        acted = push.NewReceipt(
            message_id=task.assignment.message_id, membership_id=membership_id, kind="acted", at=tried.tapped_at
        )  # fmt: skip
        push.record_receipts(receipts=[acted], now=now)
    facts.record_many(
        [
            facts.Fact(
                kind="tasks.handed_in", org_id=task.partner_id, subject="tasks.task", subject_id=int(task.pk),
                at=tried.tapped_at, source="tasks", ref=str(tried.pk), is_simulated=task.is_simulated,
            )
        ]
    )  # fmt: skip
    outbox.announce(
        TaskHandedIn(
            assignment_id=task.assignment_id, task_id=int(task.pk), partner_id=task.partner_id
        )
    )
    live.publish("tasks")
