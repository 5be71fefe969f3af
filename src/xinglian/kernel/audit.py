"""The audit trail: who, what, before and after, why, from where; secrets masked."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from xinglian.kernel import clock, scope, sql

_SECRET_WORDS = ("password", "secret", "token", "key", "otp", "credential")
MASK = "•••"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person at the door, and the address they came from."""

    person_id: int | None = None
    name: str = ""
    address: str | None = None


_actor: ContextVar[Actor] = ContextVar("xinglian_actor", default=Actor())  # noqa: B039 - frozen


@contextmanager
def by(actor: Actor) -> Iterator[None]:
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def record(
    verb: str,
    *,
    subject: tuple[str, object],
    name: str = "",
    org_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Write one entry in the caller's transaction.

    `subject` is ("push.message", id); `org_id` the organisation whose thing it is, default the
    acting one. Only what differs between `before` and `after` is kept when both are given.
    """
    acting = scope.current()
    actor = _actor.get()
    if before is not None and after is not None:
        changed = {k for k in {*before, *after} if before.get(k) != after.get(k)}
        before = {k: v for k, v in before.items() if k in changed}
        after = {k: v for k, v in after.items() if k in changed}
    sql.execute(
        "INSERT INTO kernel_audit (at, org_id, person_id, person_name, verb, subject, subject_id,"
        " subject_name, before, after, why, from_address)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s)",
        [
            clock.now(),
            acting.org_id if org_id is None else org_id,
            acting.person_id or actor.person_id,
            actor.name,
            verb,
            subject[0],
            str(subject[1]),
            name[:200],
            _dump(before),
            _dump(after),
            why,
            actor.address,
        ],
    )


def masked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same mapping with everything that looks like a secret covered, at any depth."""
    return {
        key: MASK
        if any(word in key.lower() for word in _SECRET_WORDS) and value not in (None, "")
        else masked(value)
        if isinstance(value, Mapping)
        else value
        for key, value in values.items()
    }


def _dump(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(masked(values), cls=DjangoJSONEncoder)
