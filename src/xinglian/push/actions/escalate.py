"""Escalation: who has not read in time becomes a task of the partner's CSM, and the CSM is told."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.kernel import live, outbox, sql
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.events import ReadersEscalated
from xinglian.push.models import Message
from xinglian.push.rules import template
from xinglian.push.rules.variants import LANGUAGES, MUST

_OPEN = f"""
INSERT INTO push_escalation (message_id, membership_id, org_id, csm_person_id, opened_at, outcome, closed_by, note)
SELECT i.message_id, i.membership_id, i.org_id, p.csm_person_id, %(now)s, '', '', ''
  FROM push_inbox i JOIN push_message m ON m.id = i.message_id LEFT JOIN partners_pub_partner p ON p.partner_id = i.org_id
 WHERE i.message_id = %(id)s AND i.role_bits < 8
   AND CASE WHEN {MUST} THEN i.acknowledged_at IS NULL ELSE i.read_at IS NULL END
ON CONFLICT DO NOTHING
RETURNING csm_person_id
"""
_CLOSE_READ = f"""
UPDATE push_escalation e SET closed_at = %(now)s, outcome = 'read'
  FROM push_inbox i JOIN push_message m ON m.id = i.message_id
 WHERE e.closed_at IS NULL AND i.message_id = e.message_id AND i.membership_id = e.membership_id
   AND CASE WHEN {MUST} THEN i.acknowledged_at IS NOT NULL ELSE i.read_at IS NOT NULL END
"""


def escalate(*, message_id: int, now: datetime) -> int:
    """Open a task for everybody who has not read (or acknowledged, where they must); how many are new. Jobs only."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state not in ("sent", "sending") or message.superseded_by_id:
        return 0
    opened = sql.column(_OPEN, {"id": message_id, "now": now})
    if not opened:
        return 0
    csms = sorted({person_id for person_id in opened if person_id})
    _tell(message, csms, count=len(opened), now=now)
    outbox.announce(ReadersEscalated(message_id=message_id, n=len(opened)))
    live.publish(f"message:{message_id}")
    live.publish("escalations")
    return len(opened)


def close_read(*, now: datetime) -> int:
    """Tasks whose recipient has read by now close themselves."""
    closed = sql.execute(_CLOSE_READ, {"now": now})
    if closed:
        live.publish("escalations")
    return closed


def _tell(message: Message, csms: list[int], *, count: int, now: datetime) -> None:
    # One notice per CSM and message, not one per reader: the list holds the rest.
    told = sql.column(
        "SELECT i.person_id FROM push_inbox i JOIN push_message m ON m.id = i.message_id"
        " WHERE m.parent_id = %s AND m.is_notice",
        [message.pk],
    )
    memberships = sql.column(
        "SELECT m.membership_id FROM identity_pub_membership m JOIN identity_pub_organisation o ON o.org_id = m.org_id"
        " WHERE o.kind = 'maker' AND m.is_active AND m.person_id = ANY (%s) AND NOT m.person_id = ANY (%s)",
        [csms, told],
    )
    if not memberships:
        return
    words = []
    for language in LANGUAGES:
        with override(language):
            title = template.escape(message.title[:60])
            words.append(
                Words(
                    language=language,
                    subject=_("Not read in time: %(title)s") % {"title": title},
                    body=_(
                        "Partners in your care have not read “%(title)s” in time. Call them; your list says whom."
                    )
                    % {"title": title},
                    action_label=_("Open the list"),
                )
            )
    send_now(
        words=words, now=now, membership_ids=[int(one) for one in memberships], roles=[], channels=["inapp", "email"],
        action_url="/push/escalations/", is_notice=True, parent_id=int(message.pk), is_simulated=message.is_simulated,
        title=message.title,
    )  # fmt: skip
