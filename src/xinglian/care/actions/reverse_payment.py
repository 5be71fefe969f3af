"""The way back of a payment that came back or was wrong: one person asks for it and says why, a second one does it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.care.actions.ask_fund import locked, note
from xinglian.care.actions.decide_fund import WhyWanted
from xinglian.care.models import Case, Decision
from xinglian.kernel.refusal import Refusal

_DONE = (Case.State.PAID, Case.State.CLOSED)


class RequesterReverses(Refusal):
    sentence = _("Who asked for the money does not reverse its payment. Ask a colleague.")


class ReversalAsked(Refusal):
    sentence = _("The reversal is asked for already. A second person confirms it.")


class NoReversal(Refusal):
    sentence = _("Nobody has asked to reverse this payment, or it is done already. Reload the page.")  # fmt: skip


class OwnReversal(Refusal):
    sentence = _("You asked for the reversal, so somebody else confirms it.")


def ask_reversal(*, case_id: int, to: str, why: str, person_id: int, person_name: str, now: datetime) -> Case:  # fmt: skip
    """`to`: "again" = it is paid once more; "fund" = the money goes back to its budget. Raises CaseGone, NotNow, WhyWanted,
    RequesterReverses, ReversalAsked."""
    if not why.strip():
        raise WhyWanted(_("Say what was wrong with the payment: who confirms the reversal reads it."), field="why")  # fmt: skip
    case = locked(case_id, *_DONE)
    if case.requested_by_id == person_id:
        raise RequesterReverses
    if case.reversal_by_id is not None:
        raise ReversalAsked
    case.reversal_to, case.reversal_by_id = Case.ReversalTo(to), person_id
    case.save(update_fields=["reversal_to", "reversal_by"])
    note(case, Decision.Verb.REVERSE, person_id=person_id, name=person_name, now=now, why=why)
    return case


def confirm_reversal(*, case_id: int, person_id: int, person_name: str, now: datetime) -> Case:
    """The second person's hand. The trail keeps the payment and its receipt. Raises CaseGone, NotNow, NoReversal, OwnReversal,
    RequesterReverses."""
    case = _asked(case_id)
    if case.reversal_by_id == person_id:
        raise OwnReversal
    if case.requested_by_id == person_id:
        raise RequesterReverses
    if case.reversal_to == Case.ReversalTo.AGAIN:
        case.state, case.closed_at = Case.State.APPROVED, None
    else:
        case.state, case.closed_at = Case.State.REVERSED, now
    case.paid_on = case.paid_by = case.paper = case.follow_up_on = None
    # Who asked stands in the trail; only one who waits stands here.
    case.reversal_to, case.reversal_by = "", None
    case.save()
    note(case, Decision.Verb.REVERSED, person_id=person_id, name=person_name, now=now)
    return case


def keep_payment(*, case_id: int, person_id: int, person_name: str, now: datetime) -> Case:
    """The payment stands after all. Raises CaseGone, NotNow, NoReversal."""
    case = _asked(case_id)
    case.reversal_to, case.reversal_by = "", None
    case.save(update_fields=["reversal_to", "reversal_by"])
    note(case, Decision.Verb.KEEP, person_id=person_id, name=person_name, now=now)
    return case


def _asked(case_id: int) -> Case:
    case = locked(case_id, *_DONE)
    if case.reversal_by_id is None:
        raise NoReversal
    return case
