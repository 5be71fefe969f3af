"""The one door for facts: who, what, when, how much, from which source. Append-only.

A fact with a `ref` is stated anew, or taken back, by another row of the same kind and ref with the next
`revision` (`is_withdrawn` when nothing stands any more); `kernel_standing_fact` shows what stands.

Ledgers with a form of their own (order lines, stock positions) are facts with a table of their
own in `trade`; everything lighter comes in here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from xinglian.kernel import clock, sql

_COLUMNS = (
    "kind, org_id, subject, subject_id, at, amount, unit, source, ref, body,"
    " is_simulated, recorded_at"
)
_FEW = 20  # stated one by one: what a person just did
_INSERT = f"""
INSERT INTO kernel_fact ({_COLUMNS})
SELECT kind, org_id, subject, subject_id, at, amount, unit, source, ref, body::jsonb, is_simulated, %s::timestamptz
  FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[], %s::numeric[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::bool[])
    AS f(kind, org_id, subject, subject_id, at, amount, unit, source, ref, body, is_simulated)
ON CONFLICT DO NOTHING RETURNING 1
"""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`ref` makes it idempotent: the same (kind, ref, at) is recorded once."""

    kind: str
    org_id: int
    subject: str
    subject_id: int
    at: datetime
    source: str
    amount: Decimal | None = None
    unit: str = ""
    ref: str | None = None
    body: Mapping[str, Any] | None = field(default=None)
    is_simulated: bool = False


def record_many(facts: Sequence[Fact]) -> int:
    """Record facts in one statement; how many were new."""
    if not facts:
        return 0
    ensure_months([fact.at for fact in facts])
    return len(sql.column(_INSERT, _values(facts), kept=len(facts) <= _FEW))


def state_many(facts: Sequence[Fact]) -> None:
    """As `record_many`, for those who need not know how many were new: rides with other statements (`sql.together`)."""
    if facts:
        ensure_months([fact.at for fact in facts])
        sql.say(_INSERT, _values(facts))


def _values(facts: Sequence[Fact]) -> list[Any]:
    columns: list[list[Any]] = [
        [getattr(fact, name) for fact in facts]
        for name in ("kind", "org_id", "subject", "subject_id", "at", "amount", "unit", "source")
    ]
    columns.append([fact.ref for fact in facts])
    columns.append([None if f.body is None else json.dumps(dict(f.body)) for f in facts])
    columns.append([fact.is_simulated for fact in facts])
    return [clock.now(), *columns]


def record_select(query: str, params: Sequence[Any] = (), *, months: Sequence[datetime]) -> int:
    """Record what a SELECT yields, set-based; how many were new.

    The SELECT gives kind, org_id, subject, subject_id, at, amount, unit, source, ref, body,
    is_simulated in this order; `months` are moments in every month it may touch.
    """
    ensure_months(months)
    return sql.execute(
        f"INSERT INTO kernel_fact ({_COLUMNS})"
        f" SELECT f.*, %s::timestamptz FROM ({query}) AS f ON CONFLICT DO NOTHING",
        [clock.now(), *params],
    )


def ensure_months(moments: Sequence[datetime]) -> None:
    """Make the partitions for these moments (a function of the owner does it)."""
    for month in sorted({moment.strftime("%Y-%m-01") for moment in moments}):
        sql.say("SELECT kernel_fact_month(%s::date)", [month])
