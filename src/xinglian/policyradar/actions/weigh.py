"""Entries are weighed: they concern us, or not, and then somebody says why. What is settled may be taken up again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import KEEPERS, entry_seen
from xinglian.policyradar.actions import steps
from xinglian.policyradar.models import Entry
from xinglian.policyradar.rules.stages import State, may_become, sources


class ReasonWanted(Refusal):
    sentence = _("Write in a few words why it does not concern us: whoever follows you asks.")
    field = "reason"


class NotNow(Refusal):
    sentence = _("“%(title)s” is further on already. Load the page again.")


class OutcomeWanted(Refusal):
    sentence = _("Write what came of it in a few words.")
    field = "outcome"


class NoSuchOwner(Refusal):
    sentence = _("Choose a director, a channel manager or a policy officer.")
    field = "owner"


def call_relevant(*, entry_ids: Sequence[int], viewer: Viewer, now: datetime) -> tuple[int, int]:
    """Whoever says so answers for them. How many changed, and the stroke; those further on are left out."""
    return _moved(
        entry_ids, State.RELEVANT, "relevant", "", viewer, now, only=("new",),
        to={"owner_id": viewer.person_id, "owner_name": viewer.name},
    )  # fmt: skip


def call_irrelevant(
    *, entry_ids: Sequence[int], reason: str, viewer: Viewer, now: datetime
) -> tuple[int, int]:
    """How many changed, and the stroke. Raises ReasonWanted."""
    if not reason.strip():
        raise ReasonWanted
    return _moved(
        entry_ids, State.IRRELEVANT, "irrelevant", reason.strip(), viewer, now,
        only=tuple(sources(State.IRRELEVANT)), to={"reason": reason.strip()[:300]},
    )  # fmt: skip


def reopen(*, entry_id: int, viewer: Viewer, now: datetime) -> int:
    """What was called irrelevant is new again, what was done is pushed. The stroke. Raises EntryGone, NotNow."""
    one = entry_seen(entry_id, lock=True)
    wanted = State.NEW if one.state == State.IRRELEVANT else State.PUSHED
    if one.state not in (State.IRRELEVANT, State.DONE) or not may_become(one.state, wanted):
        raise NotNow(title=one.title)
    return _moved([entry_id], wanted, "reopened", "", viewer, now, only=(one.state,), to={"reason": "", "done_at": None})[1]  # fmt: skip


def finish(*, entry_id: int, outcome: str, viewer: Viewer, now: datetime) -> int:
    """What was pushed is done. The stroke. Raises EntryGone, NotNow, OutcomeWanted."""
    if not outcome.strip():
        raise OutcomeWanted
    one = entry_seen(entry_id, lock=True)
    if not may_become(one.state, State.DONE):
        raise NotNow(title=one.title)
    return _moved(
        [entry_id], State.DONE, "done", outcome.strip(), viewer, now, only=(one.state,),
        to={"outcome": outcome.strip()[:300], "done_at": now},
    )[1]  # fmt: skip


def hand_over(*, entry_id: int, person_id: int, viewer: Viewer, now: datetime) -> tuple[str, int]:
    """The new owner's name, and the stroke. Raises EntryGone, NoSuchOwner."""
    one = entry_seen(entry_id, lock=True)
    person = next((p for p in identity.staff_with(roles=KEEPERS) if p.person_id == person_id), None)
    if person is None:
        raise NoSuchOwner
    before = {"owner_id": one.owner_id, "owner_name": one.owner_name}
    one.owner_id, one.owner_name, one.changed_at = person.person_id, person.name, now
    one.save(update_fields=["owner", "owner_name", "changed_at"])
    return person.name, steps.record(
        [one], "handed", person.name, name=viewer.name, now=now, befores=[before]
    )


def note(*, entry_id: int, words: str, viewer: Viewer, now: datetime) -> None:
    """A line for those who come after. Raises EntryGone."""
    steps.record([entry_seen(entry_id)], "noted", words.strip(), name=viewer.name, now=now)


def _moved(
    entry_ids: Sequence[int], wanted: State, verb: str, words: str, viewer: Viewer, now: datetime, *,
    only: tuple[str, ...], to: Mapping[str, Any],
) -> tuple[int, int]:  # fmt: skip
    found = list(
        Entry.objects.select_for_update(no_key=True).filter(pk__in=entry_ids, state__in=only).order_by("pk")
    )  # fmt: skip
    befores = [{"state": one.state} | {name: getattr(one, name) for name in to} for one in found]
    for one in found:
        one.state, one.changed_at = wanted.value, now
        for name, value in to.items():
            setattr(one, name, value)
    Entry.objects.bulk_update(
        found, ["state", "changed_at", *(name.removesuffix("_id") for name in to)]
    )
    return len(found), steps.record(found, verb, words, name=viewer.name, now=now, befores=befores)
