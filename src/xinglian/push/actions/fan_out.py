"""Fan-out: a row in every recipient's inbox, set-based, in chunks that a crash may interrupt anywhere."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from xinglian.kernel import clock, live, outbox, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.actions.advance_chain import begin_chain
from xinglian.push.actions.queue_deliveries import queue_deliveries
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.events import MessageSent
from xinglian.push.models import Chunk, Message
from xinglian.push.queries import months, recipient_sql, variables
from xinglian.push.queries.experiment_lots import experiment_lots, has_experiment
from xinglian.push.queries.texts import texts_of

# More people than this are told by one word to all; browsers then ask, spread over some seconds.
_TELL_EACH = 400
_MANY = 10_000


class VariantsMissing(RuntimeError):
    """A released message has no words at all: approval would have refused it."""


def fan_out(*, message_id: int) -> bool:
    """Do all chunks that are left; True when the message is sent, False when it was paused or cancelled.

    Each chunk is a transaction. May run twice and at the same time: rows exist once by their key.
    """
    with acting(scope.network()):
        months.ensure_month(message_id)
    while True:
        with acting(scope.network()):
            message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
            if message.state != "sending":
                return message.state == "sent"
            now = clock.now()
            number = _next_chunk(message_id, now=now)
            if number is None:
                _finish(message, now=now)
                return True
            insert_chunk(message=message, number=number, now=now)


def insert_chunk(*, message: Message, number: int, now: datetime) -> int:
    """Write one chunk's inbox rows and deliveries; how many rows are new."""
    chunk = Chunk.objects.get(message_id=message.pk, number=number)
    picks = recipient_sql.picks_of(texts_of(message_id=int(message.pk), arm=chunk.arm or 0))
    if not picks.rows:
        raise VariantsMissing(str(message.pk))
    is_people = chunk.membership_ids is not None
    column = "membership_ids" if is_people else "org_ids"
    chosen = chunk.membership_ids if chunk.membership_ids is not None else chunk.org_ids or []
    lots = experiment_lots(message)
    low, high = min(chosen), max(chosen)
    is_many = len(chosen) > _MANY
    is_all = is_many and not is_people and _is_everybody(low=low, high=high, chosen=chosen)
    span = "" if is_people else " AND {id} BETWEEN %(low)s AND %(high)s"
    joined, types, variant = recipient_sql.joins(picks, uses=message.uses, span=span)
    params: dict[str, Any] = {
        "message": message.pk, "number": number, "now": now, "types": types, "roles": message.roles,
        "simulated": message.is_simulated, "ids": chosen, "low": low, "high": high, **lots.params,
    }  # fmt: skip
    statement = f"""
        INSERT INTO {months.inbox_of(int(message.pk))} (message_id, membership_id, org_id, person_id, variant_id, role_bits, sent_at, values,
                                is_simulated)
        SELECT %(message)s, m.membership_id, m.org_id, m.person_id, {variant}, {recipient_sql.ROLE_BITS}, %(now)s,
               {variables.values_sql(message.uses)}, m.is_simulated OR %(simulated)s
          FROM identity_pub_membership m
          {joined}
         WHERE m.is_active AND {_chosen(is_people=is_people, is_many=is_many, is_all=is_all)}
           AND {"true" if picks.is_complete else f"({variant}) IS NOT NULL"} {lots.left_out}
        """
    with sql.whole_tables(when=is_many):
        made = _insert(statement, params, may_be_there=lots.may_be_there)
        queue_deliveries(
            message=message, chosen=chosen, is_people=is_people, now=now, where=lots.only_new
        )
    sql.execute(
        "UPDATE push_chunk SET done_at = %s, recipients = %s WHERE message_id = %s AND number = %s",
        [now, made, message.pk, number],
    )
    sql.execute(
        "UPDATE push_message SET recipients = recipients + %s WHERE id = %s", [made, message.pk]
    )
    _tell(message.pk, number=number, column=column, made=made)
    return made


def _chosen(*, is_people: bool, is_many: bool, is_all: bool) -> str:
    """SQL: whether membership `m` belongs to the chunk. Few are looked up by the index; of many, the part of the table they
    lie in is read and each row looked up in the list (the "+ 0" keeps the index out); everybody needs no list."""
    column = "m.membership_id" if is_people else "m.org_id"
    roles = "" if is_people else " AND m.roles && %(roles)s::varchar[]"
    if not is_many:
        return f"{column} = ANY (%(ids)s::bigint[]){roles}"
    span = f"{column} BETWEEN %(low)s AND %(high)s{roles}"
    return span if is_all else f"{span} AND ({column} + 0) = ANY (%(ids)s::bigint[])"


def _is_everybody(*, low: int, high: int, chosen: list[int]) -> bool:
    """Whether no organisation between the first and the last is left out."""
    there = sql.value(
        "SELECT count(*) FROM identity_pub_organisation WHERE org_id BETWEEN %s AND %s", [low, high]
    )
    return bool(there == len(set(chosen)))


def _insert(statement: str, params: dict[str, Any], *, may_be_there: bool) -> int:
    """Under the message's lock nobody else writes its rows, so looking for each first would be in vain. Should somebody
    have moved to another organisation since an earlier chunk (a merge), the key refuses the doubled row: then look."""
    if not may_be_there:
        try:
            with transaction.atomic():
                return sql.execute(statement, params)
        except IntegrityError:
            pass
    return sql.execute(f"{statement} ON CONFLICT DO NOTHING", params)


def _next_chunk(message_id: int, *, now: datetime) -> int | None:
    found = sql.value(
        "SELECT number FROM push_chunk WHERE message_id = %s AND done_at IS NULL AND arm IS NOT NULL"
        " AND (due_at IS NULL OR due_at <= %s) ORDER BY number LIMIT 1",
        [message_id, now],
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
        begin_chain(message, now=now)
        outbox.announce(MessageSent(message_id=message.pk, recipients=message.recipients))
    elif has_experiment(message):  # the next wave of it, or all the others
        if message.wave_at is None:
            begin_chain(message, now=now)
        mark_uncounted([int(message.pk)])
    live.publish("messages")
