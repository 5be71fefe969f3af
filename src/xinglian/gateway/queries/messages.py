"""Messages and receipts from push's published views."""

from typing import Any

from xinglian.kernel import sql


def messages(*, limit: int) -> list[dict[str, Any]]:
    """The newest first."""
    return sql.rows(
        "SELECT message_id::text AS id, kind, title, state, started_at, recipients,"
        " tally_read AS read, tally_acknowledged AS acknowledged, tally_acted AS acted,"
        " is_simulated AS simulated FROM push_pub_message ORDER BY message_id DESC LIMIT %s",
        [limit],
    )


def receipts(*, message_id: int | None, after: tuple[int, int], limit: int) -> list[dict[str, Any]]:
    """Keyset by message and recipient."""
    return sql.rows(
        "SELECT message_id::text AS message_id, membership_id::text AS membership_id,"
        " partner_id::text AS partner_id, sent_at, read_at, acknowledged_at, acted_at,"
        " is_simulated AS simulated FROM push_pub_receipt"
        " WHERE (%(message)s::bigint IS NULL OR message_id = %(message)s)"
        " AND (message_id, membership_id) > (%(m)s, %(r)s)"
        " ORDER BY push_pub_receipt.message_id, push_pub_receipt.membership_id LIMIT %(limit)s",
        {"message": message_id, "m": after[0], "r": after[1], "limit": limit},
    )
