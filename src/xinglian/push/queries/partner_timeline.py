"""Messages on a partner's timeline: one moment each, when it was sent, with how far it has come."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.kernel import sql
from xinglian.partners.api import Entry, Mark
from xinglian.push.models import Message
from xinglian.push.queries import months as months_of
from xinglian.push.queries import shelf

_STAGES = ("acted", "acknowledged", "read")


_COUNTS = "count(*) AS recipients, count(i.read_at) AS read, count(i.acknowledged_at) AS acknowledged, count(i.acted_at) AS acted"
_ROWS = (
    f"SELECT m.id, m.title, m.kind, m.state, m.superseded_by_id, min(i.sent_at) AS at, {_COUNTS}"
    " FROM push_inbox AS i JOIN push_message AS m ON m.id = i.message_id"
    " WHERE i.org_id = %s AND i.sent_at <= %s AND NOT m.is_test AND NOT m.is_notice GROUP BY m.id"
    " HAVING (min(i.sent_at), m.id) < (%s, %s) ORDER BY 6 DESC, 1 DESC LIMIT %s"
)
_ON_SHELF = (
    f'SELECT i.message_id AS id, min(i.sent_at) AS "at", {_COUNTS} FROM push_inbox AS i'
    " WHERE NOT list_contains(%(left)s::bigint[], i.message_id) GROUP BY i.message_id"
    " HAVING min(i.sent_at) < %(at)s OR (min(i.sent_at) = %(at)s AND i.message_id < %(key)s::bigint)"
    ' ORDER BY "at" DESC, id DESC LIMIT %(limit)s'
)

_ORGS = (
    "SELECT org_id, created_at FROM identity_pub_organisation WHERE org_id = %s OR org_id IN"
    " (SELECT partner_id FROM partners_pub_partner WHERE merged_into_partner_id = %s)"
)


def messages(*, partner_id: int, mark: Mark, limit: int, viewer: Any) -> list[Entry]:
    """Without tests and the system's notices. One query over the partner's own inbox rows, and where these are too few, the
    archive."""
    rows = sql.rows(_ROWS, [partner_id, mark.at, mark.at, mark.key, limit])
    if len(rows) < limit:
        rows += _shelved(partner_id, mark, limit)
        rows = sorted(rows, key=lambda row: (row["at"], row["id"]), reverse=True)[:limit]
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


def _shelved(partner_id: int, mark: Mark, limit: int) -> list[dict[str, Any]]:
    """A partner's messages of archived months, as they were put away, of the months since it is here. What was merged into it later
    is still under its own number there."""
    away = shelf.archived()
    if not away:
        return []
    orgs = sql.rows(_ORGS, [partner_id, partner_id])
    since = min((row["created_at"].date().replace(day=1) for row in orgs), default=None)
    archives = [one for one in away if since and since <= one.month <= mark.at.date()]
    if not archives:
        return []
    mine = ", ".join(str(int(row["org_id"])) for row in orgs)
    with shelf.open_shelf(archives, where=f"org_id IN ({mine})") as books:
        months = [[months_of.first_id(one.month), months_of.first_id(months_of.after(one.month))] for one in archives]  # fmt: skip
        left = sql.column(
            "SELECT id FROM push_message m JOIN unnest(%s::bigint[], %s::bigint[]) AS k (first, after)"
            " ON m.id >= k.first AND m.id < k.after WHERE m.is_test OR m.is_notice",
            [list(one) for one in zip(*months, strict=True)],
        )
        found = books.rows(_ON_SHELF, {"left": left, "at": mark.at, "key": mark.key, "limit": limit})  # fmt: skip
    about = {
        row["id"]: row
        for row in sql.rows(
            "SELECT id, title, kind, state, superseded_by_id FROM push_message WHERE id = ANY (%s)",
            [[row["id"] for row in found]],
        )
    }
    return [row | about[row["id"]] for row in found if row["id"] in about]


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
