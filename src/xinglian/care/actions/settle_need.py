"""A need is somebody's until it is settled, and the partner reads how."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.care.models import Need
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners


class NeedGone(Refusal):
    sentence = _("This need is not in your region, or no longer there. Go back to the list.")


class OutcomeWanted(Refusal):
    sentence = _("Write what was done: the partner reads it.")
    field = "outcome"


class DueInThePast(Refusal):
    sentence = _("The due time must lie ahead.")
    field = "due_at"


def settle_need(*, need_id: int, outcome: str, name: str, now: datetime) -> Need:
    """Raises NeedGone, OutcomeWanted."""
    if not outcome.strip():
        raise OutcomeWanted
    need = _locked(need_id)
    need.done_at, need.done_by_name, need.outcome = now, name, outcome.strip()
    need.save(update_fields=["done_at", "done_by_name", "outcome"])
    _tell("settle_need", need)
    return need


def reopen_need(*, need_id: int) -> Need:
    """Raises NeedGone."""
    need = _locked(need_id)
    need.done_at, need.done_by_name, need.outcome = None, "", ""
    need.save(update_fields=["done_at", "done_by_name", "outcome"])
    _tell("reopen_need", need)
    return need


def hand_need_over(*, need_id: int, owner_id: int, due_at: datetime, now: datetime) -> Need:
    """To another person, with another due time. Raises NeedGone, DueInThePast."""
    if due_at <= now:
        raise DueInThePast
    need = _locked(need_id)
    need.owner_id, need.due_at = owner_id, due_at
    need.save(update_fields=["owner", "due_at"])
    _tell("hand_need_over", need)
    return need


def _locked(need_id: int) -> Need:
    need = Need.objects.select_for_update(no_key=True).filter(pk=need_id).first()
    if need is None:
        raise NeedGone
    return need


def _tell(verb: str, need: Need) -> None:
    card = partners.partner(partner_id=need.partner_id)
    audit.record(
        verb, subject=("care.need", need.pk), name=card.label if card else "", org_id=need.partner_id,
        after={"kind": need.kind},
    )  # fmt: skip
    live.publish("care")
