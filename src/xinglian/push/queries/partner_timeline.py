"""Messages on a partner's timeline: one moment each, when it was sent, with how far it has come."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.kernel import sql
from xinglian.partners.api import Entry, Mark
from xinglian.push.models import Message

_STAGES = ("acted", "acknowledged", "read")


def messages(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
    """One query over the partner's own inbox rows; without tests and the system's notices."""
    rows = sql.rows(
        "SELECT m.id, m.title, m.kind, m.state, m.superseded_by_id, min(i.sent_at) AS at,"
        " count(*) AS recipients, count(i.read_at) AS read,"
        " count(i.acknowledged_at) AS acknowledged, count(i.acted_at) AS acted"
        " FROM push_inbox AS i JOIN push_message AS m ON m.id = i.message_id"
        " WHERE i.org_id = %s AND i.sent_at <= %s AND NOT m.is_test AND NOT m.is_notice GROUP BY m.id"
        " HAVING (min(i.sent_at), m.id) < (%s, %s) ORDER BY 6 DESC, 1 DESC LIMIT %s",
        [partner_id, mark.at, mark.at, mark.key, limit],
    )
    kinds = dict(Message.Kind.choices)
    return [
        Entry(
            at=row["at"],
            key=row["id"],
            title=row["title"] or kinds[row["kind"]],
            text=_text(row),
            icon="send",
            tone="done" if row["acted"] else "",
            url=reverse("push:result", args=[row["id"]]),
            side_template="push/_timeline_side.html",
            side={"stage": next((stage for stage in _STAGES if row[stage]), "delivered")},
        )
        for row in rows
    ]


def _text(row: dict[str, Any]) -> str:
    parts = [
        ngettext("%(n)s recipient", "%(n)s recipients", row["recipients"])
        % {"n": row["recipients"]}
    ]
    words = {
        "read": _("%(n)s have read"),
        "acknowledged": _("%(n)s have acknowledged"),
        "acted": _("%(n)s have acted"),
    }
    parts += [text % {"n": row[stage]} for stage, text in words.items() if row[stage]]
    if row["state"] == "cancelled":
        parts.append(_("withdrawn"))
    elif row["superseded_by_id"]:
        parts.append(_("superseded"))
    return " · ".join(parts)


def received(partner_id: int) -> int:
    """How many messages its people have in their inboxes."""
    return int(sql.value("SELECT count(*) FROM push_inbox WHERE org_id = %s", [partner_id]) or 0)
