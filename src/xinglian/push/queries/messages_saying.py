"""Messages by what they say."""

import re

from xinglian.kernel import sql

# Newest first and only so many: the words of some thousand messages are read in a moment, those of a decade are not.
_NEWEST = 3_000


def messages_saying(*, words: list[str], most: int) -> list[int]:
    """Ids of messages that went out and say all of the words, in whatever language; the newest first. One query."""
    patterns = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
    return sql.column(
        "SELECT f.message_id FROM (SELECT message_id FROM push_pub_message ORDER BY message_id DESC LIMIT %s) AS f"
        " WHERE EXISTS (SELECT FROM push_variant AS v WHERE v.message_id = f.message_id"
        " AND lower(v.subject || ' ' || v.body) LIKE ALL (%s)) ORDER BY f.message_id DESC LIMIT %s",
        [_NEWEST, patterns, most],
    )
