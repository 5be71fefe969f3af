from datetime import datetime

from xinglian.kernel import sql


def mute(*, membership_id: int, org_id: int, channel: str, now: datetime) -> None:
    """No more of what is not binding by this channel. Twice is once."""
    sql.execute(
        "INSERT INTO push_mute (membership_id, channel, org_id, muted_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [membership_id, channel, org_id, now],
    )
