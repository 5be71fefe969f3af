"""A moment is put off, called not fitting with a reason, or taken up again."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.care.access import AlreadySettled, moment_seen
from xinglian.care.actions.record_contact import OPEN
from xinglian.care.models import Moment, Taste
from xinglian.kernel import audit, live, sql
from xinglian.kernel.refusal import Refusal

_STAYS = timedelta(days=14)
_MOST_LATER = timedelta(days=180)


class LaterWhen(Refusal):
    sentence = _("Choose a day from tomorrow on, at most half a year ahead.")
    field = "until"


class ReasonWanted(Refusal):
    sentence = _("Write in a few words why it does not fit: the rules are improved by it.")
    field = "note"


def put_off(*, moment_id: int, until: date, today: date, person_id: int) -> Moment:
    """It comes back on that day and stays two weeks. Raises MomentGone, AlreadySettled, LaterWhen."""
    if not today < until <= today + _MOST_LATER:
        raise LaterWhen
    moment = _open(moment_id)
    moment.state, moment.later_until = Moment.State.LATER, until
    moment.leaves_on = max(moment.leaves_on, until + _STAYS)
    moment.save(update_fields=["state", "later_until", "leaves_on"])
    _tell("put_off_moment", moment, {"until": until})
    return moment


def call_unfit(*, moment_id: int, reason: str, note: str, person_id: int, now: datetime) -> Moment:
    """Learned from: see `queries/learned.py`. Raises MomentGone, AlreadySettled, ReasonWanted."""
    if reason == Moment.Unfit.OTHER and not note.strip():
        raise ReasonWanted
    moment = _open(moment_id)
    moment.state, moment.unfit_reason, moment.note = Moment.State.UNFIT, reason, note.strip()
    moment.closed_at, moment.closed_by_id = now, person_id
    moment.save(update_fields=["state", "unfit_reason", "note", "closed_at", "closed_by"])
    _tell("call_moment_unfit", moment, {"reason": reason})
    return moment


def take_up_again(*, moment_id: int) -> Moment:
    """Open, as if nothing had been decided; done ones go back by taking their contact back. Raises MomentGone, AlreadySettled."""
    moment = moment_seen(moment_id, lock=True)
    if moment.state in (Moment.State.DONE, Moment.State.PAST):
        raise AlreadySettled
    moment.state, moment.later_until = Moment.State.OPEN, None
    moment.unfit_reason, moment.note, moment.closed_at, moment.closed_by = "", "", None, None
    moment.save()
    _tell("take_up_moment", moment, {})
    return moment


def show_kind_again(*, kind: str, org_id: int, person_id: int, now: datetime) -> int:
    """Forget this person's refusals of a kind and show what was held back; how many came back."""
    Taste.objects.update_or_create(
        person_id=person_id, kind=kind, defaults={"org_id": org_id, "asked_at": now}
    )
    shown = sql.execute(
        "UPDATE care_moment AS m SET state = 'open' FROM partners_pub_partner AS p"
        " WHERE p.partner_id = m.partner_id AND p.csm_person_id = %s AND m.kind = %s AND m.state = 'held'",
        [person_id, kind],
    )
    live.publish("care")
    return shown


def _open(moment_id: int) -> Moment:
    moment = moment_seen(moment_id, lock=True)
    if moment.state not in OPEN:
        raise AlreadySettled
    return moment


def _tell(verb: str, moment: Moment, after: dict[str, object]) -> None:
    """The maker's own entry: why it calls, or why not, is told to no partner."""
    audit.record(verb, subject=("care.moment", moment.pk), after={"kind": moment.kind, **after})
    live.publish("care")
