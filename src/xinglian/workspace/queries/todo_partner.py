"""What a partner's people should move: unfinished messages, colleagues who have not answered, stock."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.care import api as care
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import clock, sql
from xinglian.push import api as push
from xinglian.ui.components.numbers import short
from xinglian.workspace.queries.own_business import OwnStock
from xinglian.workspace.queries.todo import TONES, Todo

MOST = 3


def partner_todos(
    *, viewer: Viewer, newest: Sequence[push.Item], stock: OwnStock | None
) -> list[Todo]:
    """At most three, the most urgent first. Two queries; colleagues for owners only."""
    asked = _asked(viewer)
    named = {one.url for one in asked}  # the message that asks is the same thing to do
    found = [
        *asked,
        *_unfinished([item for item in newest if item.action_url not in named]),
        *_stock(stock),
    ]
    if viewer.has(Role.PARTNER_OWNER):
        found += _colleagues(viewer)
    return sorted(found, key=lambda one: TONES.index(one.tone))[:MOST]


def _asked(viewer: Viewer) -> list[Todo]:
    """The maker asks how they are: that comes first."""
    return [
        Todo(
            key="checkin", tone="act", title=one.title, note=_("We ask how you are: three taps"), step=_("Answer"),
            url=reverse("care:answer", args=[one.checkin_id]), since=one.asked_at,
        )
        for one in care.asked_now(partner_id=viewer.org_id, now=clock.now())
    ]  # fmt: skip


def _unfinished(newest: Sequence[push.Item]) -> list[Todo]:
    """Read, but what the message asks for is not done."""
    return [
        Todo(
            key="action", tone="act", title=item.action_label, note=item.subject, step=_("Do it now"),
            url=reverse("push:message", args=[item.message_id]), since=item.sent_at,
        )
        for item in newest
        if item.action_url and item.action_label and item.acted_at is None and not item.waits
        and not item.is_withdrawn and item.superseded_by_id is None
    ]  # fmt: skip


def _colleagues(viewer: Viewer) -> list[Todo]:
    """Colleagues who still have to acknowledge something in force."""
    row = sql.row(
        "SELECT count(DISTINCT i.membership_id)::int AS n, min(i.sent_at) AS since, min(o.message_id) AS message_id"
        " FROM push_pub_receipt AS i LEFT JOIN push_pub_receipt AS o"
        "   ON o.message_id = i.message_id AND o.org_id = i.org_id AND o.membership_id = %s WHERE i.org_id = %s AND i.membership_id <> %s AND i.must_acknowledge"
        " AND i.acknowledged_at IS NULL AND i.sent_at > now() - interval '30 days'",
        [viewer.membership_id, viewer.org_id, viewer.membership_id],
    )
    if row is None or not row["n"]:
        return []
    return [
        Todo(
            key="colleagues",
            tone="watch",
            title=ngettext(
                "%(n)s colleague has not acknowledged", "%(n)s colleagues have not acknowledged", row["n"]
            )
            % {"n": row["n"]},
            note=_("Tell them in person"),
            step=_("See who"),
            url=f"{reverse('push:message', args=[row['message_id']])}#colleagues"
            if row["message_id"]
            else reverse("identity:people"),
            since=row["since"],
        )
    ]  # fmt: skip


def _stock(stock: OwnStock | None) -> list[Todo]:
    if stock is None:
        return []
    found = []
    if stock.zero:
        found.append(
            Todo(
                key="zero", tone="watch",
                title=ngettext("%(n)s part is sold out", "%(n)s parts are sold out", stock.zero) % {"n": stock.zero},
                note=_("In the report of %(day)s") % {"day": f"{stock.as_of:%m-%d}"},
                step=_("See stock"), url="#stock",
            )
        )  # fmt: skip
    if stock.slow.minor:
        found.append(
            Todo(
                key="slow", tone="info",
                title=_("%(amount)s of stock lies still") % {"amount": short(stock.slow)},
                note=_("No movement for 180 days"), step=_("See which"), url="#stock",
            )
        )  # fmt: skip
    return found
