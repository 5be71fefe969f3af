"""What speaks for and against a request, and the budget it would come from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from xinglian.kernel import knobs, sql
from xinglian.kernel.money import Money
from xinglian.kernel.scope import acting, network

CHINA = ZoneInfo("Asia/Shanghai")
_MONTH_DAYS = 30.44

# The nearest budget above the partner's place: an area's own, else everybody's.
_BUDGET = """
SELECT b.id AS budget_id, b.amount_minor, b.region_path::text AS region_path FROM care_budget AS b
  JOIN partners_pub_partner AS p ON p.region_path <@ b.region_path
 WHERE p.partner_id = %s AND b.year = %s ORDER BY nlevel(b.region_path) DESC LIMIT 1
"""
_SPENT = """
SELECT coalesce(sum(amount_minor), 0)::bigint FROM care_case WHERE budget_id = %s AND state IN ('approved', 'paid', 'closed')
"""
_HELPED = """
SELECT count(*) FROM care_case WHERE partner_id = %s AND id <> %s AND state IN ('approved', 'paid', 'closed')
   AND decided_at > %s
"""


@dataclass(frozen=True, kw_only=True)
class FundBudget:
    budget_id: int
    region_path: str
    amount_minor: int
    spent_minor: int

    @property
    def left_minor(self) -> int:
        return self.amount_minor - self.spent_minor


@dataclass(frozen=True)
class Check:
    """`tone`: good, watch or act (stands against it)."""

    tone: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Checks:
    needs_director: bool
    lines: list[Check] = field(default_factory=list)


def budget_of(*, partner_id: int, now: datetime, lock: bool = False) -> FundBudget | None:
    """This year's, with what is left. The sum is everybody's: whoever is narrowed to a region sees no less spent."""
    with acting(network()):
        row = sql.row(
            _BUDGET + (" FOR NO KEY UPDATE OF b" if lock else ""),
            [partner_id, now.astimezone(CHINA).year],
        )
        if row is None:
            return None
        return FundBudget(**row, spent_minor=int(sql.value(_SPENT, [row["budget_id"]])))


def had_help(*, partner_id: int, now: datetime, case_id: int = 0) -> bool:
    """Whoever asked for it: who sees only the own requests spares nobody a director."""
    with acting(network()):
        return _had_help(partner_id, case_id, now)


def checks(
    *, partner_id: int, amount_minor: int, now: datetime, sees_all: bool = False, case_id: int = 0
) -> Checks:
    """As sentences, with whether a director has to be among the two.

    Help that the reader may not see is not given away: who does not see all requests is not told that there was none.
    """
    settings = knobs.values("care.fund_")
    above = int(settings["care.fund_director_above"]) * 100
    months = int(settings["care.fund_months"])
    seen = _had_help(partner_id, case_id, now)
    lines = [
        Check("watch", _("Above %(amount)s: one of the two has to be a director") % {"amount": Money(above)})
        if amount_minor > above
        else Check("good", _("Two people approve; no director is needed")),
    ]  # fmt: skip
    if seen:
        said = _("The partner had help within %(n)s months: a director decides with")
        lines.append(Check("watch", said % {"n": months}))
    elif sees_all:
        lines.append(Check("good", _("No help within %(n)s months") % {"n": months}))
    lines.append(_budget_line(partner_id, amount_minor, now))
    needs_director = amount_minor > above or had_help(
        partner_id=partner_id, now=now, case_id=case_id
    )
    return Checks(needs_director=needs_director, lines=lines)


def _had_help(partner_id: int, case_id: int, now: datetime) -> bool:
    since = now - timedelta(days=int(knobs.value("care.fund_months")) * _MONTH_DAYS)
    return bool(sql.value(_HELPED, [partner_id, case_id, since]))


def _budget_line(partner_id: int, amount_minor: int, now: datetime) -> Check:
    found = budget_of(partner_id=partner_id, now=now)
    if found is None:
        return Check("act", _("No budget for this year and area: a director sets it"))
    left = {"left": Money(found.left_minor), "of": Money(found.amount_minor)}
    if found.left_minor < amount_minor:
        return Check("act", _("The budget has %(left)s of %(of)s left: too little") % left)
    return Check("good", _("The budget has %(left)s of %(of)s left") % left)
