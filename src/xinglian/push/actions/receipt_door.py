"""What the `/receipts` door needs: reading one reported receipt, and the statements that record a batch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from xinglian.push.actions.record_receipts import CONFIRM, KINDS
from xinglian.push.actions.record_receipts import MARKING_STATEMENT as STATEMENT
from xinglian.push.queries.parcels import link_key
from xinglian.push.rules import tokens

__all__ = [
    "CONFIRM",
    "CONFIRMING",
    "STATEMENT",
    "NotOurs",
    "Row",
    "Unreadable",
    "key",
    "parameters",
    "row",
]

# A receipt by one of these proves that the channel's own delivery arrived.
CONFIRMING = frozenset(tokens.CHANNELS) - {"inapp", "link"}


class NotOurs(PermissionError):
    """The token was not made by this installation."""


class Unreadable(ValueError):
    """The receipt lacks something; the text says what."""


class Row(NamedTuple):
    message_id: int
    membership_id: int
    kind: str
    at: datetime
    channel: str


def key() -> bytes:
    return link_key()


def row(given: Any, *, key: bytes, now: datetime) -> Row:
    """One reported receipt. `at` is optional; the future becomes now. Raises NotOurs, Unreadable."""
    if not isinstance(given, dict):
        raise Unreadable("A receipt is an object with token and kind.")
    kind, token = given.get("kind"), given.get("token")
    if kind not in KINDS:
        raise Unreadable(f"kind must be one of {', '.join(KINDS)}.")
    named = tokens.read(token, key=key) if isinstance(token, str) else None
    if named is None:
        raise NotOurs("The token is not valid here.")
    at = now
    if "at" in given:
        try:
            at = datetime.fromisoformat(str(given["at"]))
        except ValueError as error:
            raise Unreadable("at must be a moment like 2026-11-20T14:26:00+08:00.") from error
        if at.tzinfo is None:
            raise Unreadable("at needs its zone, like +08:00.")
        at = min(at, now)
    return Row(named.message_id, named.membership_id, kind, at, named.channel)


def parameters(rows: Sequence[Row], *, now: datetime) -> dict[str, Any]:
    """Arrays for STATEMENT and CONFIRM."""
    messages, memberships, kinds, ats, channels = (
        list(column) for column in zip(*rows, strict=True)
    )
    return {
        "messages": messages, "memberships": memberships, "kinds": kinds, "ats": ats, "channels": channels,
        "simulated": [False] * len(rows), "seats": [""] * len(rows), "now": now,
    }  # fmt: skip
