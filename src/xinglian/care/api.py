"""Front door of care: what waits for somebody.

care.due_moments(csm_person_id=…, today=…) -> Due         care.open_needs(owner_id=…, now=…) -> Needs
care.fund_waiting(person_id=…, approves=…, now=…) -> Fund  care.asked_now(partner_id=…, now=…) -> [Round]
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from xinglian.care.access import APPROVERS, CARERS
from xinglian.care.queries import checkins as _checkins
from xinglian.care.queries import fund as _fund
from xinglian.care.queries import needs as _needs
from xinglian.kernel import sql

__all__ = [
    "APPROVERS", "CARERS", "Due", "Fund", "Needs", "Round", "asked_now", "due_moments", "fund_waiting", "open_needs",
]  # fmt: skip

_SOON = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Due:
    """Moments of one's own partners that are due within three days; `names` of the first partners."""

    n: int
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Open needs; `late` of them are past their due time. `name`: whose is due first."""

    n: int
    late: int
    due_at: datetime | None
    name: str | None


@dataclass(frozen=True, kw_only=True)
class Fund:
    """Requests one should approve, pay, or ask after."""

    approve: int
    pay: int
    follow: int


@dataclass(frozen=True, kw_only=True)
class Round:
    """A check-in a partner has not answered."""

    checkin_id: int
    title: str
    asked_at: datetime


def due_moments(*, csm_person_id: int, today: date) -> Due:
    """One query."""
    row: dict[str, Any] = sql.row(
        "SELECT count(*)::int AS n, (array_agg(DISTINCT coalesce(nullif(p.short_name, ''), p.name)))[1:2] AS names"
        " FROM care_moment AS m JOIN partners_pub_partner AS p USING (partner_id)"
        " WHERE m.state = 'open' AND m.on_date <= %s AND p.csm_person_id = %s",
        [today + _SOON, csm_person_id],
        kept=True,
    ) or {"n": 0, "names": []}
    return Due(n=row["n"], names=row["names"] or [])


def open_needs(*, owner_id: int | None, now: datetime) -> Needs:
    """Of one person; None: everybody's within reach. One query."""
    return Needs(**_needs.count_open(owner_id=owner_id, now=now))


def fund_waiting(*, person_id: int, approves: bool, now: datetime) -> Fund:
    """One query."""
    return Fund(**_fund.waiting(person_id=person_id, approves=approves, now=now))


def asked_now(*, partner_id: int, now: datetime) -> list[Round]:
    """What a partner is asked and has not answered. One query."""
    return [
        Round(checkin_id=row["id"], title=row["title"], asked_at=row["asked_at"])
        for row in _checkins.open_for(partner_id=partner_id, now=now)
        if row["state"] == "waiting"
    ]
