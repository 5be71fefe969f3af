"""Clocks that run low: owners are warned once after 48 hours and told once when 72 are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import knobs, sql
from xinglian.policyradar.actions import steps
from xinglian.policyradar.models import Entry
from xinglian.policyradar.queries.advice import plain
from xinglian.push import api as push

_LANGUAGES = ("zh-hans", "en")
_MOST_LINES = 8


def sound_alarm(*, now: datetime) -> int:
    """How many people were told. Twice at the same time tells nobody twice."""
    warn = timedelta(hours=int(knobs.value("policyradar.warn_hours")))
    open_ones = Entry.objects.select_for_update(no_key=True).filter(
        state__in=("new", "relevant", "drafted")
    )
    overdue = list(open_ones.filter(due_at__lte=now, overdue_told_at=None).order_by("due_at", "pk"))
    late = list(
        open_ones.filter(found_at__lte=now - warn, due_at__gt=now, warned_at=None).order_by("due_at", "pk")
    )  # fmt: skip
    if not overdue and not late:
        return 0
    told = _tell(late, overdue, now=now)
    Entry.objects.filter(pk__in=[one.pk for one in late]).update(warned_at=now)
    Entry.objects.filter(pk__in=[one.pk for one in overdue]).update(overdue_told_at=now)
    steps.record(late, "warned", "", name="", now=now)
    steps.record(overdue, "overdue", "", name="", now=now)
    return told


def _tell(late: Sequence[Entry], overdue: Sequence[Entry], *, now: datetime) -> int:
    """One message each; what is nobody's goes to the policy officers, and when there is none to the channel managers."""
    officers = (
        identity.staff_with(roles=[Role.POLICY_OFFICER])
        or identity.staff_with(roles=[Role.CHANNEL_MANAGER])
        or identity.staff_with(roles=[Role.HQ_DIRECTOR])
    )
    wanted = {one.owner_id for one in (*late, *overdue) if one.owner_id}
    members = {one.person_id: one.membership_id for one in officers} | {
        row["person_id"]: row["membership_id"]
        for row in sql.rows(
            "SELECT DISTINCT ON (m.person_id) m.person_id, m.membership_id FROM identity_pub_membership AS m"
            " JOIN identity_pub_organisation AS o ON o.org_id = m.org_id AND o.kind = 'maker'"
            " WHERE m.is_active AND m.person_id = ANY(%s) ORDER BY m.person_id, m.membership_id",
            [list(wanted)],
        )
    }
    shares: dict[int, list[Entry]] = {}
    for one in (*overdue, *late):
        owners = [one.owner_id] if one.owner_id in members else [p.person_id for p in officers]
        for person_id in owners:
            if person_id is not None:
                shares.setdefault(members[person_id], []).append(one)
    for membership_id, mine in shares.items():
        push.send_now(
            words=_words(mine, now=now), now=now, membership_ids=[membership_id], roles=[], is_notice=True,
            channels=("inapp", "webpush", "email"),
            action_url=f"/policyradar/{mine[0].pk}/" if len(mine) == 1 else "/policyradar/?state=open",
            is_simulated=all(one.is_simulated for one in mine),
        )  # fmt: skip
    return len(shares)


def _words(mine: Sequence[Entry], *, now: datetime) -> list[push.Words]:
    said = []
    for language in _LANGUAGES:
        with override(language):
            lines = [f"- {plain(one.title)} · {_left(one, now)}" for one in mine[:_MOST_LINES]]
            if len(mine) > _MOST_LINES:
                lines.append(_("- and %(n)s more") % {"n": len(mine) - _MOST_LINES})
            subject = ngettext(
                "Policy radar: %(n)s entry needs its advice out",
                "Policy radar: %(n)s entries need their advice out",
                len(mine),
            )
            said.append(
                push.Words(
                    language=language, subject=subject % {"n": len(mine)}, body=push.as_text("\n".join(lines)),
                    action_label=_("Open the policy radar"),
                )
            )  # fmt: skip
    return said


def _left(one: Entry, now: datetime) -> str:
    hours = int(abs((one.due_at - now).total_seconds()) // 3600)
    if one.due_at <= now:
        return ngettext("%(n)s hour overdue", "%(n)s hours overdue", hours) % {"n": hours}
    return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
