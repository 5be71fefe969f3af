"""How one's own people stand with a message, for the owner who answers for them."""

from typing import Any

from xinglian.kernel import sql


def colleagues(*, message_id: int, org_id: int, membership_id: int) -> list[dict[str, Any]]:
    """Everybody else in the organisation who got it, those who still have to acknowledge first. One query."""
    return sql.rows(
        "SELECT i.membership_id, m.name, i.read_at, i.acknowledged_at FROM push_inbox i"
        " JOIN identity_pub_membership m ON m.membership_id = i.membership_id AND m.is_active"
        " WHERE i.message_id = %s AND i.org_id = %s AND i.membership_id <> %s"
        " ORDER BY i.acknowledged_at IS NOT NULL, i.read_at IS NOT NULL, m.name LIMIT 100",
        [message_id, org_id, membership_id],
    )
