from datetime import datetime

from xinglian.kernel import jobs, sql
from xinglian.push.models import Message
from xinglian.push.queries.parcels import ADDRESS
from xinglian.push.rules.states import BINDING


def queue_deliveries(*, message: Message, chosen: list[int], now: datetime) -> int:
    """Queue the channels outside the app for one chunk; how many. Channels that are off queue nothing."""
    made = 0
    on = "m.membership_id" if message.membership_ids is not None else "m.org_id"
    for channel in open_channels(message.channels):
        made += sql.execute(
            "INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at,"
            " next_at, external_id, address, code, reason, decided_by)"
            " SELECT i.message_id, i.membership_id, %(channel)s, 0, i.org_id, 'queued', 0, %(now)s, %(now)s, '', '', '', '', ''"
            f" FROM unnest(%(ids)s::bigint[]) AS a(id) JOIN identity_pub_membership m ON {on} = a.id"
            " JOIN push_inbox i ON i.message_id = %(message)s AND i.membership_id = m.membership_id"
            f" WHERE {reachable(channel, kind=message.kind)} ON CONFLICT DO NOTHING",
            {"message": message.pk, "ids": chosen, "now": now, "channel": channel},
        )
    if made:
        start_couriers(message.channels)
    return made


def open_channels(wanted: list[str]) -> list[str]:
    """The channels outside the app, among those wanted, that are switched on."""
    return [
        str(key)
        for key in sql.column(
            "SELECT key FROM push_channel WHERE is_on AND key = ANY (%s) ORDER BY key",
            [list(wanted)],
        )
        if key != "inapp"
    ]


def reachable(channel: str, *, kind: str) -> str:
    """SQL: whether membership `m` has an address on the channel and wants it. Per cent signs doubled."""
    if channel == "webhook":
        has = "EXISTS (SELECT FROM push_endpoint e WHERE e.org_id = m.org_id AND e.is_on)"
    else:
        has = (
            "EXISTS (SELECT FROM identity_pub_address b WHERE b.person_id = m.person_id AND b.is_usable"
            f" AND b.kind = '{ADDRESS[channel]}')"
        )
    if kind in BINDING:
        return has
    return f"{has} AND NOT EXISTS (SELECT FROM push_mute u WHERE u.membership_id = m.membership_id AND u.channel = '{channel}')"


def start_couriers(channels: list[str]) -> None:
    """Wake the workers; one waiting job per channel is enough."""
    for channel in open_channels(channels):
        jobs.defer("push.deliver", channel=channel, queueing_lock=f"push.deliver:{channel}")
