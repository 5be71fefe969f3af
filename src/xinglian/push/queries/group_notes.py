"""What a group is told of a message: its title, whom it is for, where to read it. Never a partner's data."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.push.models import Message
from xinglian.push.queries.parcels import absolute
from xinglian.push.rules.group_note import Note
from xinglian.push.rules.variants import ROLES
from xinglian.signals import api as signals

_ROLES = {
    "partner_owner": gettext_lazy("Owners"), "partner_clerk": gettext_lazy("Clerks"), "technician": gettext_lazy("Technicians"),
}  # fmt: skip


def group_note(*, message_id: int, group: Mapping[str, Any]) -> Note:
    """In the group's language. Where partners read along: no audience, no figures, and the link leads to their inbox."""
    message = Message.objects.get(pk=message_id)
    with override(group["language"]):
        kind = str(message.get_kind_display())
        if message.is_drill:
            kind = _("Drill · %(kind)s") % {"kind": kind}
        lines = [_("For: %(whom)s") % {"whom": _whom(message, has_partners=group["has_partners"])}]
        if message.is_drill:
            lines.append(_("This is a drill: nothing has happened. Do as if it had."))
        if message.version > 1:
            lines.append(_("Version %(n)s, in place of the one before.") % {"n": message.version})
        if message.must_acknowledge:
            lines.append(
                _("Must be acknowledged, each by themselves: reading here does not count.")
            )
        else:
            lines.append(_("To be read in the inbox: reading here does not count."))
        page = "push:message" if group["has_partners"] else "push:result"
        return Note(
            title=_("%(kind)s: %(title)s") % {"kind": kind, "title": message.title},
            lines=tuple(lines), link=absolute(reverse(page, args=[message.pk])),
            link_label=_("Open the inbox") if group["has_partners"] else _("See the result"),
            is_urgent=message.kind == "emergency" and not message.is_drill,
        )  # fmt: skip


def sample_note(*, name: str, language: str) -> Note:
    with override(language):
        return Note(
            title=_("Test of the group robot"),
            lines=(_("If you can read this in “%(name)s”, the robot works.") % {"name": name},),
            link=absolute(reverse("push:channels")), link_label=_("Open the channels"),
        )  # fmt: skip


def posts_of(message_id: int) -> list[dict[str, Any]]:
    """Where a message was announced: group, vendor, state and why."""
    return sql.rows(
        "SELECT p.group_id, p.name, p.kind, p.state, p.code, p.reason, p.sent_at, p.next_at, g.id IS NOT NULL AS is_there"
        " FROM push_grouppost p LEFT JOIN push_group g ON g.id = p.group_id WHERE p.message_id = %s ORDER BY p.name, p.group_id",
        [message_id],
    )


def _whom(message: Message, *, has_partners: bool) -> str:
    roles = [str(_ROLES[role]) for role in ROLES if role in message.roles]
    places = [
        place.label for place in identity.regions_by_path(paths=message.region_paths).values()
    ]
    parts = [_(", ").join(places), _(", ").join(roles)]
    if not has_partners:
        if message.audience_expr.strip():
            parts.insert(0, signals.say_audience(message.audience_expr))
        n = message.recipients
        parts.append(ngettext("%(n)s recipient", "%(n)s recipients", n) % {"n": f"{n:,}"})
    return " · ".join(part for part in parts if part) or _("partners concerned")
