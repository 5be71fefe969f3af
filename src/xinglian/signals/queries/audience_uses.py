"""Where a saved audience's rule is used: messages by the same rule, written, waiting or sent, and their experiments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from xinglian.kernel import sql

_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Use:
    message_id: int
    title: str
    sent_at: datetime | None
    has_experiment: bool


def uses_of(*, expression: str) -> list[Use]:
    """The newest first. Messages keep a rule of their own, so none of them changes with the audience."""
    if not _are_there():
        return []
    rows = sql.rows(
        "SELECT message_id, title, sent_at, has_experiment FROM push_pub_rule WHERE audience_expr = %s"
        " ORDER BY created_at DESC LIMIT %s",
        [expression, _MOST],
    )
    return [Use(**row) for row in rows]


def use_counts(expressions: Collection[str]) -> dict[str, int]:
    """Rule → messages by it; the many-twin."""
    if not expressions or not _are_there():
        return {}
    return {
        row["audience_expr"]: row["n"]
        for row in sql.rows(
            "SELECT audience_expr, count(*) AS n FROM push_pub_rule WHERE audience_expr = ANY(%s) GROUP BY audience_expr",
            [list(expressions)],
        )
    }


def _are_there() -> bool:
    return bool(sql.value("SELECT to_regclass('push_pub_rule')"))
