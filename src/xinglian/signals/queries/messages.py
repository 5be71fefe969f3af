"""Messages an audience may be made of: which one is meant, and who of its receivers did what."""

from collections.abc import Collection
from typing import Any

from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries.figure_bitmaps import ordinals_of
from xinglian.signals.rules import special

_SENT = "SELECT message_id, title, kind, sent_at FROM push_pub_message WHERE sent_at IS NOT NULL"

_WHO = {
    "got": "true",
    "read": "bool_or(read_at IS NOT NULL)",
    "unread": "NOT bool_or(read_at IS NOT NULL)",
    "acknowledged": "bool_or(acknowledged_at IS NOT NULL)",
    "unacknowledged": "bool_or(must_acknowledge) AND NOT bool_or(acknowledged_at IS NOT NULL)",
}


def are_there() -> bool:
    """Whether a context publishes messages at all."""
    return bool(sql.value("SELECT to_regclass('push_pub_message')"))


def meant(which: str) -> dict[str, Any] | None:
    """The message of `last`, `last/<kind>` or a number: message_id, title, kind, sent_at."""
    if not are_there():
        return None
    kind = special.last_kind(which)
    if kind is None:
        return sql.row(f"{_SENT} AND message_id = %s", [int(which)]) if which.isdecimal() else None
    return sql.row(
        f"{_SENT} AND (%s = '' OR kind = %s) ORDER BY started_at DESC LIMIT 1", [kind, kind]
    )


def find(words: str, *, most: int) -> list[dict[str, Any]]:
    """Messages sent, newest first, whose title has the words."""
    if not are_there():
        return []
    return sql.rows(
        f"{_SENT} AND strpos(lower(title), %s) > 0 ORDER BY started_at DESC LIMIT %s",
        [words.lower(), most],
    )


def titled(title: str) -> list[str]:
    """Numbers of the messages with just this title, newest first."""
    if not are_there():
        return []
    return [
        str(found)
        for found in sql.column(
            "SELECT message_id FROM push_pub_message WHERE sent_at IS NOT NULL AND lower(title) = %s"
            " ORDER BY started_at DESC LIMIT 5",
            [title],
        )
    ]


def bitmaps(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], BitMap]:
    """Who of a message's receivers is in a state, by (state, which). As of this moment: reading goes on."""
    found: dict[tuple[str, str], BitMap] = {}
    for state, which in wanted:
        message = meant(which)
        found[state, which] = (
            BitMap()
            if message is None
            else ordinals_of(
                sql.value(
                    "SELECT array_send(array_agg(p.ordinal::int)) FROM partners_pub_partner p JOIN"
                    " (SELECT partner_id FROM push_pub_receipt WHERE message_id = %s GROUP BY partner_id"
                    f" HAVING {_WHO[state]}) r USING (partner_id)",
                    [message["message_id"]],
                )
            )
        )
    return found
