"""How often somebody may try: counted in the database, so every process sees the same."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, knobs, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.ui.components.numbers import span

_TAKE = """
INSERT INTO identity_throttle AS t (bucket, org_id, person_id, tries, is_closed, window_ends_at)
VALUES (%(bucket)s, %(org_id)s, %(person_id)s, 1, false, %(ends)s)
ON CONFLICT (bucket) DO UPDATE SET
    tries = CASE WHEN t.window_ends_at <= %(now)s THEN 1
                 ELSE least(t.tries + 1, %(limit)s + 1) END,
    is_closed = t.window_ends_at > %(now)s AND t.tries >= %(limit)s,
    -- The window starts anew when it closes; tries while closed do not make it longer.
    window_ends_at = CASE WHEN t.window_ends_at <= %(now)s OR t.tries = %(limit)s THEN %(ends)s
                          ELSE t.window_ends_at END
RETURNING tries, is_closed, window_ends_at
"""


class TooManyTries(Refusal):
    sentence = _("Too many tries. Wait %(time)s, then try again or reset your password.")


def take_ticket(
    *,
    bucket: str,
    limit: int,
    window: timedelta,
    now: datetime,
    org_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Count one try before it is made, in a transaction of its own. Raises TooManyTries.

    Counting first means that tries made at the same moment cannot slip through together.
    """
    with acting(network()):
        was_closed = sql.value(
            "SELECT is_closed FROM identity_throttle WHERE bucket = %s AND window_ends_at > %s"
            " FOR UPDATE",
            [bucket, now],
        )
        found = sql.row(
            _TAKE,
            {
                "bucket": bucket, "org_id": org_id, "person_id": person_id, "now": now,
                "limit": limit, "ends": now + window,
            },
        )  # fmt: skip
        if found is None or not found["is_closed"]:
            return
        if person_id and not was_closed:
            audit.record(
                "lock_out",
                subject=("identity.person", person_id),
                org_id=org_id,
                after={"tries": limit, "until": found["window_ends_at"]},
            )
    left = (found["window_ends_at"] - now).total_seconds()
    raise TooManyTries(time=span(max(1, round(left / 60))))


def give_back(*, bucket: str) -> None:
    """The try succeeded: it does not count."""
    with acting(network()):
        sql.execute(
            "UPDATE identity_throttle SET tries = tries - 1"
            " WHERE bucket = %s AND tries > 0 AND NOT is_closed",
            [bucket],
        )


def forget_tries(*, bucket: str) -> None:
    """A success wipes out the failures before it."""
    with acting(network()):
        sql.execute("DELETE FROM identity_throttle WHERE bucket = %s", [bucket])


def bucket_of_name(kind: str, name: str) -> str:
    """For a name that may belong to nobody; the table never holds what was typed."""
    return f"{kind}-name:{sha256(name.strip().lower().encode()).hexdigest()[:40]}"


def door_knobs() -> dict[str, int]:
    """The knobs of the door by their last word: lock_after, lock_minutes, address_tries …"""
    with acting(network()):
        found = knobs.values("identity.")
    return {key.partition(".")[2]: value for key, value in found.items()}
