"""A request is approved by two, declined, paid, and asked after."""

from datetime import date, datetime, timedelta
from typing import IO

from django.utils.translation import gettext_lazy as _

from xinglian.care.actions.ask_fund import locked, note
from xinglian.care.models import Budget, Case, Decision, Story
from xinglian.care.queries.fund_checks import budget_of, had_help
from xinglian.care.rules.fund import EYES, Objection, objection
from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import files, knobs
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal

ACCEPTED = ("pdf", "png", "jpg", "jpeg")
MOST_BYTES = 10_000_000


class OwnRequest(Refusal):
    sentence = _("You asked for this money, so two others decide about it.")


class ApprovedAlready(Refusal):
    sentence = _("You have approved it already. A second person is needed.")


class DirectorNeeded(Refusal):
    sentence = _("One of the two has to be a director. Leave the second approval to one.")


class NoBudget(Refusal):
    sentence = _("There is no budget of the care fund for this year and area. A director sets it under “Budgets”.")  # fmt: skip


class BudgetShort(Refusal):
    sentence = _("The budget has %(left)s left, the request is for %(amount)s. A director can raise the budget.")  # fmt: skip


class WhyWanted(Refusal):
    sentence = _("Say why: the requester and the partner's owner read it.")
    field = "why"


class PaidWhen(Refusal):
    sentence = _("The payment is dated between the approval and today.")
    field = "paid_on"


class PayerAsked(Refusal):
    sentence = _("Who asked for the money does not record its payment. Ask a colleague.")


_OBJECTIONS = {
    Objection.OWN: OwnRequest, Objection.TWICE: ApprovedAlready, Objection.NO_DIRECTOR: DirectorNeeded,
}  # fmt: skip


def approve(*, case_id: int, person_id: int, person_name: str, why: str, now: datetime) -> Case:
    """With the second approval the money is taken from the budget, which is locked: two cannot spend the same.

    Raises CaseGone, NotNow, OwnRequest, ApprovedAlready, DirectorNeeded, NoBudget, BudgetShort.
    """
    case = locked(case_id, Case.State.ASKED)
    # Help may have been given since it was asked for.
    case.needs_director = case.needs_director or had_help(
        partner_id=case.partner_id, now=now, case_id=case_id
    )
    directors = {one.person_id for one in identity.staff_with(roles=[Role.HQ_DIRECTOR])}
    said = objection(
        person_id=person_id, requester_id=case.requested_by_id, approvers=case.approvers, directors=directors,
        needs_director=case.needs_director,
    )  # fmt: skip
    if said is not None:
        raise _OBJECTIONS[said]
    case.approvers = [*case.approvers, person_id]
    if len(case.approvers) >= EYES:
        case.budget = _take(case, now=now)
        case.state, case.decided_at = Case.State.APPROVED, now
    case.save(update_fields=["approvers", "needs_director", "budget", "state", "decided_at"])
    note(case, Decision.Verb.APPROVE, person_id=person_id, name=person_name, now=now, why=why)
    return case


def decline(*, case_id: int, person_id: int, person_name: str, why: str, now: datetime) -> Case:
    """One person is enough. Raises CaseGone, NotNow, OwnRequest, WhyWanted."""
    if not why.strip():
        raise WhyWanted
    case = locked(case_id, Case.State.ASKED)
    if case.requested_by_id == person_id:
        raise OwnRequest
    case.state, case.decided_at, case.closed_at = Case.State.DECLINED, now, now
    case.save(update_fields=["state", "decided_at", "closed_at"])
    note(case, Decision.Verb.DECLINE, person_id=person_id, name=person_name, now=now, why=why)
    return case


def record_payment(
    *,
    case_id: int,
    paid_on: date,
    paper: IO[bytes],
    paper_name: str,
    person_id: int,
    person_name: str,
    org_id: int,
    today: date,
    now: datetime,
) -> Case:
    """The paper is kept as the maker's own: no partner's file. Raises CaseGone, NotNow, PayerAsked, PaidWhen, and files' refusals."""
    case = locked(case_id, Case.State.APPROVED)
    if case.requested_by_id == person_id:
        raise PayerAsked
    first = case.decided_at.date() - timedelta(days=1) if case.decided_at else today
    if not first <= paid_on <= today:
        raise PaidWhen
    suffix = paper_name.rpartition(".")[2].lower()[:5]
    case.paper = files.store(
        paper, name=f"care-{case.pk}.{suffix}", purpose="care.payment", accepted=ACCEPTED, max_bytes=MOST_BYTES,
        org_id=org_id,
    )  # fmt: skip
    case.paid_on, case.paid_by_id, case.state = paid_on, person_id, Case.State.PAID
    case.follow_up_on = paid_on + timedelta(days=int(knobs.value("care.fund_follow_up_days")))
    case.save(update_fields=["paper", "paid_on", "paid_by", "state", "follow_up_on"])
    note(
        case,
        Decision.Verb.PAY,
        person_id=person_id,
        name=person_name,
        now=now,
        paper_id=case.paper.pk,
    )
    return case


def follow_up(
    *, case_id: int, outcome: str, person_id: int, person_name: str, now: datetime
) -> Case:
    """How they are now; the case is closed. Raises CaseGone, NotNow, WhyWanted."""
    if not outcome.strip():
        raise WhyWanted(_("Write how they are: that is what the money was for."), field="outcome")
    case = locked(case_id, Case.State.PAID)
    case.state, case.closed_at = Case.State.CLOSED, now
    case.save(update_fields=["state", "closed_at"])
    Story.objects.filter(case_id=case_id).update(outcome=outcome.strip())
    note(case, Decision.Verb.FOLLOW_UP, person_id=person_id, name=person_name, now=now)
    return case


def _take(case: Case, *, now: datetime) -> Budget:
    found = budget_of(partner_id=case.partner_id, now=now, lock=True)
    if found is None:
        raise NoBudget
    if found.left_minor < case.amount_minor:
        raise BudgetShort(left=Money(found.left_minor), amount=Money(case.amount_minor))
    return Budget.objects.get(pk=found.budget_id)
