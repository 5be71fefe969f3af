from datetime import datetime

from xinglian.kernel import sql


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
