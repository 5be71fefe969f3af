"""Every night: what drifted makes a row and is told its owner once; what is clean again is over. Or somebody says that it is so now."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from xinglian.identity import api as identity
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.risk.models import Drift
from xinglian.risk.queries.drifts import line
from xinglian.risk.queries.owners import Owners
from xinglian.signals import api as signals

_LANGUAGES = ("zh-hans", "en")
_MOST_LINES = 8


class DriftOver(Refusal):
    sentence = gettext_lazy(
        "This drift is over already, or somebody has said so before. Reload the page."
    )


def keep_drifts(*, now: datetime) -> tuple[int, int]:
    """How many are new, how many are over. As the network, after the tags of the night."""
    found = {(one.kind, one.key): one for one in signals.drifting(now=now)}
    over = 0
    for row in Drift.objects.select_for_update(no_key=True).filter(ended_at=None):
        one = found.pop((row.kind, row.key), None)
        if one is None:
            row.ended_at = now
            over += 1
        else:
            row.seen_at, row.now, row.before = now, one.now, one.before
        row.save(update_fields=["ended_at", "seen_at", "now", "before"])
    people = Owners.read()
    made = [_raised(one, people, now) for one in found.values()]
    _tell(made, now=now)
    if made or over:
        live.publish("risk")
    return len(made), over


def agree(*, drift_id: int, why: str, viewer: Viewer, now: datetime) -> None:
    """That is so now. Raises DriftOver."""
    row = Drift.objects.select_for_update(no_key=True).filter(pk=drift_id, ended_at=None, agreed_at=None).first()  # fmt: skip
    if row is None:
        raise DriftOver
    row.agreed_at, row.agreed_by_name, row.why = now, viewer.name, why.strip()
    row.save(update_fields=["agreed_at", "agreed_by_name", "why"])
    audit.record("drift_agreed", subject=("risk.drift", drift_id), name=row.key, why=row.why)
    live.publish("risk")


def _raised(one: signals.Drifting, people: Owners, now: datetime) -> Drift:
    owner = next((m for m in people.people if m.person_id == one.owner_person_id), None)
    if (
        owner is None
    ):  # drift is the whole network's: what regions answer for is the channel manager's here
        is_regional = one.owner_role in ("", Role.REGIONAL_CSM)
        owner = people.of(role=Role.CHANNEL_MANAGER if is_regional else one.owner_role, path="")
    return Drift.objects.create(
        kind=one.kind, key=one.key, now=one.now, before=one.before, found_at=now, seen_at=now,
        owner_id=owner.person_id if owner else None, owner_name=owner.name if owner else "",
    )  # fmt: skip


def _tell(made: Sequence[Drift], *, now: datetime) -> None:
    """One notice each owner, however much drifted."""
    by_owner: dict[int, list[Drift]] = {}
    for row in made:
        if row.owner_id is not None:
            by_owner.setdefault(row.owner_id, []).append(row)
    members = {one.person_id: one.membership_id for one in identity.staff_with(roles=list(Role))} if by_owner else {}  # fmt: skip
    for person_id, mine in by_owner.items():
        if person_id not in members:
            continue
        message_id = push.send_now(
            words=_words(mine), now=now, membership_ids=[members[person_id]], roles=[], is_notice=True,
            channels=("inapp", "webpush", "email"), action_url=reverse("risk:drifts"),
        )  # fmt: skip
        Drift.objects.filter(pk__in=[row.pk for row in mine]).update(message_id=message_id)


def _words(mine: Sequence[Drift]) -> list[push.Words]:
    found = []
    for language in _LANGUAGES:
        with override(language):
            lines = [f"- {line(row)}" for row in mine[:_MOST_LINES]]
            if len(mine) > _MOST_LINES:
                lines.append(_("- and %(n)s more") % {"n": len(mine) - _MOST_LINES})
            subject = ngettext("%(n)s tag or forecast has drifted", "%(n)s tags or forecasts have drifted", len(mine))  # fmt: skip
            found.append(
                push.Words(
                    subject=subject % {"n": len(mine)}, body=push.as_text("\n".join(lines)), language=language,
                    action_label=_("See what drifted"),
                )
            )  # fmt: skip
    return found
