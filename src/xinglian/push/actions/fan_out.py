"""Fan-out: a row in every recipient's inbox, set-based, in chunks that a crash may interrupt anywhere."""

from datetime import datetime
from typing import Any

from xinglian.kernel import clock, live, outbox, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.actions.queue_deliveries import queue_deliveries
from xinglian.push.events import MessageSent
from xinglian.push.models import Message, Variant
from xinglian.push.queries import recipient_sql, variables
from xinglian.push.rules.variants import Key

# More people than this are told by one word to all; browsers then ask, spread over some seconds.
_TELL_EACH = 400
_MANY = 10_000


class VariantsMissing(RuntimeError):
    """A released message has no words at all: approval would have refused it."""


def fan_out(*, message_id: int) -> bool:
    """Do all chunks that are left; True when the message is sent, False when it was paused or cancelled.

    Each chunk is a transaction. May run twice and at the same time: rows exist once by their key.
    """
    while True:
        with acting(scope.network()):
            message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
            if message.state != "sending":
                return message.state == "sent"
            number = _next_chunk(message_id)
            if number is None:
                _finish(message, now=clock.now())
                return True
            insert_chunk(message=message, number=number, now=clock.now())


def insert_chunk(*, message: Message, number: int, now: datetime) -> int:
    """Write one chunk's inbox rows and deliveries; how many rows are new."""
    ids = {
        Key(v.language, v.partner_type, v.role): int(v.pk)
        for v in Variant.objects.filter(message_id=message.pk).exclude(subject="")
    }
    picks = recipient_sql.picks_of(ids)
    if not picks.rows:
        raise VariantsMissing(str(message.pk))
    is_people = message.membership_ids is not None
    column = "membership_ids" if is_people else "org_ids"
    chosen = chunk_ids(message_id=int(message.pk), number=number, column=column)
    # Given as a list, the planner knows how many they are; given their span, it reads that part of the tables only.
    span = "" if is_people else " AND {id} BETWEEN %(low)s AND %(high)s"
    joined, types, variant = recipient_sql.joins(picks, uses=message.uses, span=span)
    if is_people:
        on = "m.membership_id = a.id"
    else:
        on = "m.org_id = a.id AND m.roles && %(roles)s::varchar[]" + span.format(id="m.org_id")
    params: dict[str, Any] = {
        "message": message.pk, "number": number, "now": now, "types": types, "roles": message.roles,
        "simulated": message.is_simulated, "ids": chosen, "low": min(chosen), "high": max(chosen),
    }  # fmt: skip
    if len(chosen) > _MANY:
        # The conditions of row security look rare to the planner: it would look up every row by itself.
        sql.execute("SET LOCAL enable_nestloop = off")
    made = sql.execute(
        f"""
        INSERT INTO push_inbox (message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at, values,
                                is_simulated)
        SELECT %(message)s, m.membership_id, m.org_id, m.person_id, {variant}, {recipient_sql.ROLE_BITS}, %(now)s,
               {variables.values_sql(message.uses)}, m.is_simulated OR %(simulated)s
          FROM unnest(%(ids)s::bigint[]) AS a(id) JOIN identity_pub_membership m ON {on} AND m.is_active
          {joined}
         WHERE {"true" if picks.is_complete else f"({variant}) IS NOT NULL"}
        ON CONFLICT DO NOTHING
        """,
        params,
    )
    queue_deliveries(message=message, chosen=chosen, now=now)
    sql.execute("SET LOCAL enable_nestloop = on")
    sql.execute(
        "UPDATE push_chunk SET done_at = %s, recipients = %s WHERE message_id = %s AND number = %s",
        [now, made, message.pk, number],
    )
    sql.execute(
        "UPDATE push_message SET recipients = recipients + %s WHERE id = %s", [made, message.pk]
    )
    _tell(message.pk, number=number, column=column, made=made)
    return made


def chunk_ids(*, message_id: int, number: int, column: str) -> list[int]:
    found: list[int] = sql.value(
        f"SELECT {column} FROM push_chunk WHERE message_id = %s AND number = %s",
        [message_id, number],
    )
    return found


def _next_chunk(message_id: int) -> int | None:
    found = sql.value(
        "SELECT number FROM push_chunk WHERE message_id = %s AND done_at IS NULL ORDER BY number LIMIT 1",
        [message_id],
    )
    return None if found is None else int(found)


def _tell(message_id: int, *, number: int, column: str, made: int) -> None:
    live.publish(f"message:{message_id}")
    if made > _TELL_EACH:
        live.publish("inbox:*")
        return
    where = "membership_id" if column == "membership_ids" else "org_id"
    for person_id in sql.column(
        f"SELECT DISTINCT person_id FROM push_inbox WHERE message_id = %s AND {where} = ANY (SELECT unnest({column})"
        " FROM push_chunk WHERE message_id = %s AND number = %s)",
        [message_id, message_id, number],
    ):
        live.publish(f"inbox:{person_id}")


def _finish(message: Message, *, now: datetime) -> None:
    # Each chunk has added its rows under the message's lock: the sum is exact, no second count of a million.
    sql.execute(
        "UPDATE push_message SET state = 'sent', sent_at = coalesce(sent_at, %s) WHERE id = %s",
        [now, message.pk],
    )
    if message.sent_at is None:  # a resumed message was sent before
        outbox.announce(MessageSent(message_id=message.pk, recipients=message.recipients))
    live.publish("messages")
