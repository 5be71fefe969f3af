"""What becomes of a message that few responded to: it stays with a reason, goes back on the list, or has a new version."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.effect.access import rework_seen
from xinglian.effect.models import Rework
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal

TOPIC = "effect.rework"


class NotYours(Refusal):
    sentence = _("Only the author, a channel manager or a director settles this.")


class NoReason(Refusal):
    sentence = _("Say in a few words why it stays as it is.")
    field = "why"


class SettledAlready(Refusal):
    sentence = _("This was settled already. Reload the list.")


def keep_as_it_is(*, rework_id: int, person_id: int, name: str, leads: bool, why: str, now: datetime) -> Rework:  # fmt: skip
    """It stays, and why. `leads`: may settle others' too. Raises ReworkGone, NotYours, NoReason, SettledAlready."""
    one = rework_seen(rework_id, lock=True)
    _demand_own(one, person_id=person_id, leads=leads)
    if one.state != Rework.State.OPEN:
        raise SettledAlready
    if not why.strip():
        raise NoReason
    one.state, one.why, one.settled_at, one.settled_by = Rework.State.KEPT, why.strip()[:500], now, name  # fmt: skip
    one.save(update_fields=["state", "why", "settled_at", "settled_by"])
    audit.record("keep_message", subject=("effect.rework", one.pk), why=one.why)
    live.publish(TOPIC)
    return one


def take_up_again(*, rework_id: int, person_id: int, leads: bool) -> Rework:
    """Back on the list. Raises ReworkGone, NotYours, SettledAlready (it has a new version, or settled itself)."""
    one = rework_seen(rework_id, lock=True)
    _demand_own(one, person_id=person_id, leads=leads)
    if one.state != Rework.State.KEPT:
        raise SettledAlready
    one.state, one.why, one.settled_at, one.settled_by = Rework.State.OPEN, "", None, ""
    one.save(update_fields=["state", "why", "settled_at", "settled_by"])
    audit.record("take_up_rework", subject=("effect.rework", one.pk))
    live.publish(TOPIC)
    return one


def replaced(*, message_id: int, by_message_id: int, now: datetime) -> None:
    """A version took the message's place, in a job's scope. Kept ones too: it was rewritten after all."""
    changed = Rework.objects.filter(
        message_id=message_id, state__in=[Rework.State.OPEN, Rework.State.KEPT]
    ).update(state=Rework.State.REWORKED, by_message_id=by_message_id, settled_at=now)
    if changed:
        live.publish(TOPIC)


def _demand_own(one: Rework, *, person_id: int, leads: bool) -> None:
    if not leads and one.author_person_id != person_id:
        raise NotYours
