"""No more of it: by one's own hand, or because somebody called it spam."""

from collections.abc import Collection
from datetime import datetime, timedelta

from xinglian.kernel import facts, sql

# So long a message may have moved whoever changes their wishes without saying why.
LED_TO_IT = timedelta(days=3)
_READ_LAST = """
SELECT DISTINCT ON (m.kind) i.message_id, i.membership_id FROM push_inbox i JOIN push_message m ON m.id = i.message_id
 WHERE i.person_id = %(person)s AND m.kind = ANY (%(topics)s) AND NOT m.is_notice AND NOT m.is_test
   AND i.read_at > %(since)s AND i.read_at <= %(now)s
 ORDER BY m.kind, i.read_at DESC, i.message_id DESC
"""


def mute(*, membership_id: int, org_id: int, channel: str, now: datetime, topic: str = "") -> None:
    """No more of what is not binding by this channel: of one kind, or (without) of any. Twice is once."""
    sql.execute(
        'INSERT INTO push_preference AS p (person_id, topic, org_id, "off", ranking, pace, changed_at)'
        " SELECT person_id, %(topic)s, %(org)s, ARRAY[%(channel)s]::varchar[], '{}', 'at_once', %(now)s"
        "   FROM identity_pub_membership WHERE membership_id = %(member)s"
        ' ON CONFLICT (person_id, topic) DO UPDATE SET "off" = array_append(p."off", %(channel)s), org_id = excluded.org_id,'
        " changed_at = excluded.changed_at"
        '  WHERE NOT %(channel)s = ANY (p."off")',
        {"member": membership_id, "org": org_id, "channel": channel, "topic": topic, "now": now},
    )


def mute_because_of(  # who, by which channel, and what moved them
    *,
    message_id: int,
    membership_id: int,
    org_id: int,
    channel: str,
    now: datetime,
    topic: str = "",
    is_complaint: bool = False,
) -> None:
    """As `mute`, and on record that this message was the reason: once for each message and person."""
    mute(membership_id=membership_id, org_id=org_id, channel=channel, topic=topic, now=now)
    _remember(
        message_id=message_id, membership_id=membership_id, org_id=org_id, source=channel, now=now,
        kind="push.complained" if is_complaint else "push.unsubscribed",
    )  # fmt: skip


def blame_last_read(*, person_id: int, org_id: int, topics: Collection[str], now: datetime) -> int:
    """Somebody has just switched off these kinds of message by their own hand, on no message's link: of each kind the message
    read last, within three days, counts as the reason (decision 23). How many were found. In the person's own scope."""
    found = sql.rows(_READ_LAST, {"person": person_id, "topics": list(topics), "since": now - LED_TO_IT, "now": now})  # fmt: skip
    for row in found:
        _remember(
            message_id=row["message_id"], membership_id=row["membership_id"], org_id=org_id, source="preferences", now=now,
            kind="push.unsubscribed",
        )  # fmt: skip
    return len(found)


def _remember(*, message_id: int, membership_id: int, org_id: int, kind: str, source: str, now: datetime) -> None:  # fmt: skip
    ref = f"{message_id}:{membership_id}"
    if sql.value(
        "SELECT EXISTS (SELECT FROM kernel_fact WHERE kind = %s AND ref = %s)", [kind, ref]
    ):
        return
    facts.record_many(
        [
            facts.Fact(
                kind=kind, org_id=org_id, subject="push.message", subject_id=message_id, at=now,
                source=source, ref=ref,
            )
        ]
    )  # fmt: skip
