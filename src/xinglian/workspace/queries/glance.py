"""The few numbers a member of the maker looks at first, by role; each leads to what it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xinglian.identity import api as identity
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql
from xinglian.push import api as push
from xinglian.ui.components.numbers import percent
from xinglian.workspace.queries import places, reach
from xinglian.workspace.rules.period import Period, period
from xinglian.workspace.rules.tones import reach_tone

_DAYS = "7"
_MESSAGES = 5
_AWAY_TAG = "away_30d"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`url` opens what is counted; `in_drawer` beside the page."""

    label: str
    number: str
    url: str
    in_drawer: bool = False


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message that went out: the shares reached in time and answered, with the tone of the first."""

    title: str
    url: str
    started_at: datetime
    partners: int
    in_time: str
    answered: str
    tone: str


def figures(*, viewer: Viewer, now: datetime) -> list[Figure]:
    """At most five, over all roles held. One query a source."""
    span = period(key=_DAYS, now=now)
    sources = dict.fromkeys(
        source for role, found in _OF_ROLE.items() if role in viewer.roles for source in found
    )
    return [one for source in sources for one in source(viewer, span)][:5]


def newest(*, now: datetime) -> list[Sent]:
    """What went out last, within the own regions. One query."""
    return [_sent(row) for row in reach.messages(period(key="30", now=now), most=_MESSAGES)]


def _sent(row: dict[str, Any]) -> Sent:
    in_time = row["in_time"] / row["partners"] if row["partners"] else 0
    return Sent(
        title=row["title"],
        url=reverse("push:result", args=[row["message_id"]]),
        started_at=row["started_at"],
        partners=row["partners"],
        in_time=percent(in_time, 0),
        answered=percent(row["answered"] / row["partners"], 0) if row["partners"] else "",
        tone=reach_tone(in_time) if row["partners"] else "none",
    )


def _facts(tile: str) -> str:
    return reverse("workspace:cockpit_facts", args=[tile]) + f"?days={_DAYS}"


def _reach(_viewer: Viewer, span: Period) -> list[Figure]:
    now = reach.outreach(span).now
    found = []
    if now.share is not None:
        found.append(Figure(label=_("Reached in ten minutes, 7 days"), number=percent(now.share), url=_facts("reach"), in_drawer=True))  # fmt: skip
    if now.done_share is not None:
        found.append(Figure(label=_("Acknowledged, 7 days"), number=percent(now.done_share), url=_facts("done"), in_drawer=True))  # fmt: skip
    return found


def _network(_viewer: Viewer, span: Period) -> list[Figure]:
    now = places.network(before=timezone.localdate(span.since)).now
    if not now.partners:
        return []
    return [Figure(label=_("Active partners"), number=f"{now.active:,}", url=_facts("network"), in_drawer=True)]  # fmt: skip


def _care(viewer: Viewer, _span: Period) -> list[Figure]:
    """One's own partners, and those of them nobody of whom signs in."""
    row = sql.row(
        "SELECT count(*)::int AS mine, count(*) FILTER (WHERE EXISTS (SELECT FROM signals_pub_partner_tag AS t"
        " WHERE t.partner_id = p.partner_id AND t.tag = %s))::int AS away"
        " FROM partners_pub_partner AS p WHERE p.csm_person_id = %s AND p.merged_into_partner_id IS NULL",
        [_AWAY_TAG, viewer.person_id],
    )
    if row is None or not row["mine"]:
        return []
    mine = reverse("partners:list") + "?csm=me"
    return [
        Figure(label=_("Partners in my care"), number=f"{row['mine']:,}", url=mine),
        Figure(label=_("Nobody signs in there"), number=f"{row['away']:,}", url=f"{mine}&tag={_AWAY_TAG}"),
    ]  # fmt: skip


def _locked(_viewer: Viewer, _span: Period) -> list[Figure]:
    """People who cannot sign in: the usual first call of the morning."""
    return [Figure(label=_("Locked out of signing in"), number=f"{identity.locked_count():,}", url=reverse("identity:people") + "?state=locked")]  # fmt: skip


def _open_calls(_viewer: Viewer, _span: Period) -> list[Figure]:
    found = push.open_escalations(csm_person_id=0)
    return [Figure(label=_("Open escalations"), number=f"{found.all:,}", url=reverse("push:escalations") + "?of=all")]  # fmt: skip


_Source = Callable[[Viewer, Period], Sequence[Figure]]
_OF_ROLE: dict[Role, tuple[_Source, ...]] = {
    Role.REGIONAL_CSM: (_care, _reach),
    Role.SUPPORT_AGENT: (_locked, _open_calls, _reach),
    Role.POLICY_OFFICER: (_reach, _network),
    Role.CHANNEL_MANAGER: (_network, _reach, _open_calls),
    Role.HQ_DIRECTOR: (_network, _reach),
    Role.AUDITOR: (_network, _reach),
}
