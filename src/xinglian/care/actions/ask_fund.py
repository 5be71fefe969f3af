"""Money of the care fund is asked for, or the request is taken back. What the audit trail says never says why."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.care.models import Case, Decision, Story
from xinglian.care.queries.fund_checks import checks
from xinglian.kernel import audit, knobs, live
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal


class OverLimit(Refusal):
    sentence = _("At most %(limit)s for one request. Ask for less, or have a director raise the limit.")  # fmt: skip
    field = "amount"


class AskedAlready(Refusal):
    sentence = _("A request for this partner is waiting for its decision. Open that one.")


class CaseGone(Refusal):
    sentence = _("This request is not yours to see, or no longer there.")


class NotNow(Refusal):
    sentence = _("The request has moved on meanwhile. Reload the page to see where it stands.")


class NotYourRequest(Refusal):
    sentence = _("Only who asked can take a request back.")


def ask_fund(
    *,
    partner_id: int,
    cause: str,
    beneficiary: str,
    words: str,
    amount_minor: int,
    person_id: int,
    person_name: str,
    now: datetime,
    is_simulated: bool = False,
) -> Case:
    """Raises OverLimit, AskedAlready."""
    limit = int(knobs.value("care.fund_limit")) * 100
    if amount_minor > limit:
        raise OverLimit(limit=Money(limit))
    if Case.objects.filter(partner_id=partner_id, state=Case.State.ASKED).exists():
        raise AskedAlready
    found = checks(partner_id=partner_id, amount_minor=amount_minor, now=now)
    case = Case.objects.create(
        partner_id=partner_id, amount_minor=amount_minor, requested_by_id=person_id, requested_at=now,
        needs_director=found.needs_director, is_simulated=is_simulated,
    )  # fmt: skip
    Story.objects.create(
        case=case, partner_id=partner_id, cause=cause, beneficiary=beneficiary.strip(), words=words.strip()
    )  # fmt: skip
    note(case, Decision.Verb.ASK, person_id=person_id, name=person_name, now=now)
    return case


def withdraw(*, case_id: int, person_id: int, person_name: str, now: datetime) -> Case:
    """Raises CaseGone, NotYourRequest, NotNow."""
    case = locked(case_id, Case.State.ASKED)
    if case.requested_by_id != person_id:
        raise NotYourRequest
    case.state, case.closed_at = Case.State.WITHDRAWN, now
    case.save(update_fields=["state", "closed_at"])
    note(case, Decision.Verb.WITHDRAW, person_id=person_id, name=person_name, now=now)
    return case


def locked(case_id: int, *states: str) -> Case:
    """The case, locked, in one of these states. Raises CaseGone, NotNow."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if case is None:
        raise CaseGone
    if case.state not in states:
        raise NotNow
    return case


def note(
    case: Case,
    verb: Decision.Verb,
    *,
    person_id: int,
    name: str,
    now: datetime,
    why: str = "",
    paper_id: int | None = None,
) -> None:
    """One line of the trail, and one without a reason in the audit trail: the maker's, so that no partner reads it."""
    Decision.objects.create(
        case=case, partner_id=case.partner_id, verb=verb, person_id=person_id, person_name=name, why=why.strip(),
        amount_minor=case.amount_minor, at=now, paper_id=paper_id,
    )  # fmt: skip
    audit.record(
        f"fund_{verb.value}", subject=("care.case", case.pk), after={"amount": str(Money(case.amount_minor)), "state": case.state}
    )  # fmt: skip
    live.publish("care")
