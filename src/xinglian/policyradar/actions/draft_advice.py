"""The advice of an entry as a draft of push's: audience, texts and target time filled in. Approving is push's, by two people."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import entry_seen
from xinglian.policyradar.actions import steps
from xinglian.policyradar.models import Entry
from xinglian.policyradar.queries import affected
from xinglian.policyradar.queries.advice import advice, plain
from xinglian.policyradar.rules.clock import target_minutes
from xinglian.policyradar.rules.stages import LOST, State
from xinglian.push import api as push


class NobodyConcerned(Refusal):
    sentence = _(
        "No partner is concerned as it stands. Widen places or audience of the entry first."
    )


class NotRelevantYet(Refusal):
    sentence = _("“%(title)s” has to be taken for relevant before advice is written.")


class DraftedAlready(Refusal):
    sentence = _("“%(title)s” has its advice already. Go on with that draft.")


def draft_advice(*, entry_id: int, viewer: Viewer, now: datetime) -> Entry:
    """Raises EntryGone, NotRelevantYet, DraftedAlready, NobodyConcerned."""
    entry = entry_seen(entry_id, lock=True)
    if entry.state == State.DRAFTED:
        states = push.message_states(message_ids=[entry.message_id or 0])
        if states.get(entry.message_id or 0, "") not in LOST:
            raise DraftedAlready(title=entry.title)
    elif entry.state != State.RELEVANT:
        raise NotRelevantYet(title=entry.title)
    if not affected.count_partners(entry):
        raise NobodyConcerned
    message_id = push.write_draft(
        org_id=viewer.org_id, author_id=viewer.person_id, author_name=viewer.name, title=plain(entry.title)[:120],
        audience_expr=affected.expression_of(entry), now=now, region_paths=viewer.region_paths,
        settings={
            "kind": "policy", "must_acknowledge": True, "ack_minutes": 24 * 60,
            "target_minutes": target_minutes(due_at=entry.due_at, now=now), "action_url": entry.link,
        },
        words=advice(entry),
    )  # fmt: skip
    before = {"state": entry.state, "message_id": entry.message_id}
    entry.state, entry.message_id, entry.changed_at = State.DRAFTED, message_id, now
    if entry.owner_id is None:
        entry.owner_id, entry.owner_name = viewer.person_id, viewer.name
    entry.save(update_fields=["state", "message_id", "changed_at", "owner", "owner_name"])
    steps.record([entry], "drafted", "", name=viewer.name, now=now, befores=[before])
    return entry
