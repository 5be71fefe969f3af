"""No more of it: by one's own hand, or because somebody called it spam."""

from datetime import datetime

from xinglian.kernel import facts, sql


def mute(*, membership_id: int, org_id: int, channel: str, now: datetime, topic: str = "") -> None:
    """No more of what is not binding by this channel: of one kind, or (without) of any. Twice is once."""
    sql.execute(
        'INSERT INTO push_preference AS p (person_id, topic, org_id, "off", "first", pace, changed_at)'
        " SELECT person_id, %(topic)s, %(org)s, ARRAY[%(channel)s]::varchar[], '', 'at_once', %(now)s"
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
    kind = "push.complained" if is_complaint else "push.unsubscribed"
    ref = f"{message_id}:{membership_id}"
    if sql.value(
        "SELECT EXISTS (SELECT FROM kernel_fact WHERE kind = %s AND ref = %s)", [kind, ref]
    ):
        return
    facts.record_many(
        [
            facts.Fact(
                kind=kind, org_id=org_id, subject="push.message", subject_id=message_id, at=now,
                source=channel, ref=ref,
            )
        ]
    )  # fmt: skip
