"""Rounds: how many were asked, how many answered."""

from typing import Any

from xinglian.kernel import sql

_READ = """
SELECT o.id, o.title, o.words, o.version, o.questions, o.first_day, o.last_day, o.asked_at, o.asked_by_name, o.due_at, o.reminded_at,
       o.closed_at, o.is_simulated, r.asked, r.answered, r.asked - r.answered AS silent
  FROM sentinel_round AS o
  CROSS JOIN LATERAL (SELECT count(*)::int AS asked, count(answered_at)::int AS answered FROM sentinel_reply WHERE round_id = o.id) AS r
"""
_OF_PARTNER = """
SELECT o.id, o.title, o.questions, o.asked_at, o.due_at, o.closed_at, r.answers, r.answered_at, r.answered_by_name
  FROM sentinel_reply AS r JOIN sentinel_round AS o ON o.id = r.round_id WHERE r.partner_id = %s ORDER BY o.closed_at IS NOT NULL, o.id DESC LIMIT 12
"""


def rounds(*, limit: int = 60) -> list[dict[str, Any]]:
    """The newest first; those that asked nobody within reach are left out. One query."""
    return [_shared(row) for row in sql.rows(f"{_READ} WHERE r.asked > 0 ORDER BY o.id DESC LIMIT %s", [limit])]  # fmt: skip


def round_of(round_id: int) -> dict[str, Any] | None:
    row = sql.row(f"{_READ} WHERE o.id = %s AND r.asked > 0", [round_id])
    return _shared(row) if row else None


def newest() -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The newest closed round, and the one that is open. One query."""
    found = [
        _shared(row)
        for row in sql.rows(
            f"{_READ} WHERE r.asked > 0 AND o.id IN (SELECT max(id) FROM sentinel_round GROUP BY closed_at IS NULL)"
        )
    ]
    closed = next((one for one in found if one["closed_at"]), None)
    return closed, next((one for one in found if not one["closed_at"]), None)


def of_partner(partner_id: int) -> list[dict[str, Any]]:
    """What a partner was asked and answered, the newest first. One query."""
    return sql.rows(_OF_PARTNER, [partner_id])


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"share": round(100 * row["answered"] / row["asked"]) if row["asked"] else 0}
