"""Freeze a message's audience at release: from now on a crash resumes the same sending."""

from xinglian.kernel import knobs, sql
from xinglian.push.models import Message
from xinglian.push.queries.audience import audience_of


def freeze_audience(*, message: Message) -> int:
    """Cut the audience into chunks; how many partners (or recipients) it has. Once per message."""
    frozen = sql.value("SELECT sum(size) FROM push_chunk WHERE message_id = %s", [message.pk])
    if frozen is not None:
        return int(frozen)
    audience = audience_of(message)
    if audience is None:
        return 0
    column = "membership_ids" if audience.is_people else "org_ids"
    sql.execute(
        f"INSERT INTO push_chunk (message_id, number, {column}, size)"
        " SELECT %(message)s, n, array_agg(id), count(*) FROM"
        f" (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(size)s AS n FROM ({audience.select}) c) numbered GROUP BY n",
        audience.params | {"message": message.pk, "size": int(knobs.value("push.chunk_partners"))},
    )
    return int(
        sql.value(
            "SELECT coalesce(sum(size), 0) FROM push_chunk WHERE message_id = %s", [message.pk]
        )
    )
