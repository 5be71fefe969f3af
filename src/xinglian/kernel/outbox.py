"""The outbox: an event is stored with the change that caused it, and delivered afterwards.

At least once, in order per aggregate. A listener that keeps failing parks its letter with the
error; the console retries it. Later letters of the aggregate go on once one is parked.
"""

import json
import traceback
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import connection

from xinglian.kernel import clock, scope, sql
from xinglian.kernel.event import Event

Listener = Callable[[Any], None]

CHANNEL = "xl_letters"
ATTEMPTS = 8

_listeners: defaultdict[str, list[Listener]] = defaultdict(list)
_kinds: dict[str, type[Event]] = {}


class NotInTransaction(RuntimeError):
    """An event was announced outside the transaction that makes it true."""


class UnknownLetter(LookupError):
    """There is no parked letter with that number."""


def announce(event: Event) -> None:
    """Store the event in the caller's transaction; listeners hear it after commit."""
    if not connection.in_atomic_block:
        raise NotInTransaction("Announce an event inside the transaction that makes it true.")
    name = name_of(type(event))
    now = clock.now()
    sql.say(
        "WITH letter AS (INSERT INTO kernel_letter"
        " (name, aggregate, body, state, attempts, next_at, stored_at, failed_listener, error)"
        " VALUES (%s, %s, %s::jsonb, 'waiting', 0, %s, %s, '', '')) SELECT pg_notify(%s::text, '')",
        [name, f"{name}:{event.aggregate}", json.dumps(asdict(event)), now, now, CHANNEL],
    )


def listen(kind: type[Event]) -> Callable[[Listener], Listener]:
    """Register a listener (in `reactions.py`). It may hear the same event twice."""

    def register(listener: Listener) -> Listener:
        name = name_of(kind)
        _kinds[name] = kind
        _listeners[name].append(listener)
        return listener

    return register


def name_of(kind: type[Event]) -> str:
    """xinglian.servicedesk.events.CaseClosed -> "servicedesk.CaseClosed" """
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


def deliver_waiting(*, limit: int = 200) -> int:
    """Deliver what waits, oldest first; how many letters were settled or tried.

    One deliverer works at a time (an advisory lock for the transaction that picks letters);
    a second one returns 0.
    """
    tried = 0
    blocked: set[str] = set()
    while tried < limit:
        with scope.acting(scope.network()):
            if not sql.value("SELECT pg_try_advisory_xact_lock(hashtext('xl_outbox'))"):
                return tried
            letter = sql.row(
                "SELECT id, name, aggregate, body, attempts, next_at <= %s AS is_due"
                " FROM kernel_letter WHERE state = 'waiting' AND NOT aggregate = ANY(%s)"
                " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
                [clock.now(), list(blocked)],
            )
            if letter is None:
                return tried
            if not letter["is_due"]:
                blocked.add(letter["aggregate"])
                continue
            _deliver(letter)
            if letter.get("failed"):
                blocked.add(letter["aggregate"])
        tried += 1
    return tried


def retry_parked(*, letter_id: int) -> None:
    """Give a parked letter a fresh start (from the console)."""
    changed = sql.execute(
        "UPDATE kernel_letter SET state = 'waiting', attempts = 0, next_at = %s, error = ''"
        " WHERE id = %s AND state = 'parked'",
        [clock.now(), letter_id],
    )
    if not changed:
        raise UnknownLetter(str(letter_id))
    sql.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _deliver(letter: dict[str, Any]) -> None:
    heard = set(
        sql.column("SELECT listener FROM kernel_heard WHERE letter_id = %s", [letter["id"]])
    )
    for listener in _listeners[letter["name"]]:
        label = f"{listener.__module__}.{listener.__qualname__}"
        if label in heard:
            continue
        error = _tell(listener, label, letter)
        if error:
            letter["failed"] = True
            _postpone(letter, label, error)
            return
    sql.execute(
        "UPDATE kernel_letter SET state = 'done', settled_at = %s, error = '' WHERE id = %s",
        [clock.now(), letter["id"]],
    )


def _tell(listener: Listener, label: str, letter: dict[str, Any]) -> str:
    """Run one listener in a savepoint; the error's text, or nothing."""
    try:
        with scope.acting(scope.network()):
            listener(_kinds[letter["name"]](**letter["body"]))
            sql.execute(
                "INSERT INTO kernel_heard (letter_id, listener, heard_at) VALUES (%s, %s, %s)",
                [letter["id"], label, clock.now()],
            )
    except Exception:  # noqa: BLE001 - whatever a listener raises is kept with its letter
        return traceback.format_exc(limit=12)
    return ""


def _postpone(letter: dict[str, Any], label: str, error: str) -> None:
    attempts = letter["attempts"] + 1
    sql.execute(
        "UPDATE kernel_letter SET attempts = %s, state = %s, next_at = %s, failed_listener = %s,"
        " error = %s WHERE id = %s",
        [
            attempts,
            "parked" if attempts >= ATTEMPTS else "waiting",
            clock.now() + timedelta(seconds=min(2**attempts, 300)),
            label,
            error[-8000:],
            letter["id"],
        ],
    )
