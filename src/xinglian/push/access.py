"""Who may see and do what in push; every read of messages and inboxes starts here."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel import scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.models import Message
from xinglian.push.rules.variants import MUST

AUTHORS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.POLICY_OFFICER, Role.REGIONAL_CSM)
APPROVERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
OPERATORS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.SUPPORT_AGENT)
# Who telephones, and so may see a number once the call is theirs.
CALLERS = tuple(dict.fromkeys((*AUTHORS, *OPERATORS)))


def campaigns() -> QuerySet[Message]:
    """The maker's messages, without tests and system notices. Row security keeps partners out of the columns."""
    return Message.objects.filter(is_test=False, is_notice=False)


def campaign(message_id: int) -> Message:
    """One message with its variants' count of queries known: two. Raises Message.DoesNotExist."""
    return Message.objects.select_related("supersedes", "superseded_by").get(pk=message_id)


class BeyondYourRegions(Refusal):
    sentence = _(
        "“%(title)s” reaches further than your regions, so nothing was changed. Copy it: the copy goes to your regions only."
    )


def demand_within_reach(message: Message) -> None:
    """Whoever looks after regions changes only messages that stay within them. Raises BeyondYourRegions."""
    acting = scope.current()
    if acting.reach != "regions":
        return
    own = acting.region_paths
    stays = message.region_paths and all(
        any(path == one or path.startswith(f"{one}.") for one in own)
        for path in message.region_paths
    )
    if not stays:
        raise BeyondYourRegions(title=message.title)


def own_row(*, message_id: int, membership_id: int, org_id: int) -> dict[str, Any] | None:
    """A recipient's own inbox row with its words, or None when the message was not sent to them."""
    return sql.row(
        f"SELECT {INBOX_COLUMNS} FROM push_inbox i {INBOX_JOINS}"
        " WHERE i.message_id = %s AND i.membership_id = %s AND i.org_id = %s",
        [message_id, membership_id, org_id],
        kept=True,
    )


# Columns a partner is granted; a message's audience and tallies are not among them.
INBOX_COLUMNS = f"""
i.message_id, i.membership_id, i.org_id, i.person_id, i.sent_at, i.values, i.read_at, i.acknowledged_at, i.acted_at,
i.reminded_at, i.is_simulated, m.kind, m.state, {MUST} AS must_acknowledge, m.ack_minutes, m.action_url, m.is_pinned,
m.started_at, m.superseded_by_id, m.superseded_at, m.supersedes_id, m.origin_id, m.version, m.is_notice, m.is_test, m.is_drill, m.is_private,
m.cancelled_at, v.subject, v.body, v.action_label,
v.language
"""
INBOX_JOINS = (
    "JOIN push_message m ON m.id = i.message_id JOIN push_variant v ON v.id = i.variant_id"
)
