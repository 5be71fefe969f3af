"""The heavy sums of a message's result: counted at once for small messages, kept for large ones.

At a million recipients they take seconds. So a job adds them up in the reader's scope (`actions/keep_sums.py`), for all
readers of the same regions, and the page says as of when they are.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import scope, sql
from xinglian.push.models import KeptSums, Message
from xinglian.push.queries import funnels, proof, recipients
from xinglian.push.queries.funnels import Reach
from xinglian.push.queries.shelf import DATABASE, Books
from xinglian.push.queries.target import target_of
from xinglian.push.rules.funnel import Funnel

# Counted within some 0.1 s.
FEW = 20_000
# A count that took long rests ten times as long, as that of the board does.
_LEAST_REST_SECONDS = 2.0
_REST = 10
# What lies in the archive changes no more; names and regions may.
_ARCHIVED_REST = timedelta(days=1)
_NOT_KEPT = ("at", "is_whole", "is_due")
_TALLY = """
SELECT coalesce(sum(recipients), 0)::int AS recipients, coalesce(sum(read), 0)::int AS read,
       coalesce(sum(acknowledged), 0)::int AS acknowledged, coalesce(sum(acted), 0)::int AS acted,
       coalesce(sum(failed), 0)::int AS failed, coalesce(sum(uncertain), 0)::int AS uncertain
  FROM push_tally WHERE message_id = %s
"""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """`points`: funnels.curve; `channels`, `held`: rows of queries/recipients.py; `acknowledged`: of
    queries/proof.py. `at`: None = counted now. `is_whole`: False while all but the funnel is still being counted. `is_due`:
    time to count anew."""

    funnel: Funnel
    reach: Reach | None = None
    points: list[tuple[float, int, int]] | None = None
    channels: list[dict[str, Any]]
    held: list[dict[str, Any]]
    acknowledged: dict[str, Any] | None = None
    at: datetime | None = None
    is_whole: bool = True
    is_due: bool = False


def count(*, message: Message, now: datetime, books: Books = DATABASE) -> Sums:
    """All of them, now, within the caller's sight: seven queries."""
    id, started = message.pk, message.started_at
    return Sums(
        funnel=funnels.funnels(message_ids=[id], books=books)[id],
        reach=funnels.reach(
            message_id=id, required_roles=message.required_roles, started_at=started,
            target_minutes=target_of(message), books=books,
        ) if started else None,
        points=funnels.curve(message_id=id, started_at=started, now=now, books=books) if started else None,
        channels=recipients.by_channel(message_id=id, books=books),
        held=recipients.held(message_id=id, books=books),
        acknowledged=proof.acknowledged_by_role(message, books=books) if message.must_acknowledge else None,
    )  # fmt: skip


def sums(*, message: Message, now: datetime, books: Books = DATABASE) -> Sums:
    """What there is to show: counted now, or kept and soon counted anew. Two queries for a large message."""
    if message.recipients <= FEW:
        return count(message=message, now=now, books=books)
    row = KeptSums.objects.filter(
        message_id=message.pk, regions=",".join(scope.current().region_paths)
    ).first()
    if row is None:
        told = sql.row(_TALLY, [message.pk]) or {}
        funnel = Funnel(**told, sent=told["recipients"], delivered=told["recipients"])
        return Sums(funnel=funnel, channels=[], held=[], is_whole=False, is_due=True)
    is_due = now - row.at > _rest(row.ms, is_archived=books is not DATABASE)
    return replace(_read(row.sums), at=row.at, is_due=is_due)


def _rest(ms: int, *, is_archived: bool) -> timedelta:
    if is_archived:
        return _ARCHIVED_REST
    return timedelta(seconds=max(_LEAST_REST_SECONDS, ms / 1000 * _REST))


def written(found: Sums) -> dict[str, Any]:
    """As JSON."""
    told = asdict(found)
    for row in told["held"]:
        row["until"] = row["until"] and row["until"].isoformat()
    return {name: told[name] for name in told if name not in _NOT_KEPT}


def _read(told: dict[str, Any]) -> Sums:
    for row in told["held"]:
        row["until"] = row["until"] and datetime.fromisoformat(row["until"])
    return Sums(
        **told | {
            "funnel": Funnel(**told["funnel"]),
            "reach": told["reach"] and Reach(**told["reach"]),
            "points": told["points"] and [tuple(point) for point in told["points"]],
        }
    )  # fmt: skip
