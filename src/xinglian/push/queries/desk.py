"""What waits on a maker's desk: reviews, drafts, escalations, deliveries to decide."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that has not gone out. `note` is what a reviewer wrote when sending it back."""

    message_id: int
    title: str
    state: str
    author_id: int | None
    author_name: str
    note: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Escalations:
    """Open ones: of one CSM (with those nobody owns), and all within reach."""

    mine: int
    all: int
    oldest_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A message with deliveries that failed or may have arrived."""

    message_id: int
    title: str
    failed: int
    uncertain: int


def waiting_drafts(*, author_id: int | None = None, most: int = 6) -> list[Draft]:
    """Drafts, reviews and approved ones not yet sent; of one author, or everybody's in review. The oldest first."""
    return [
        Draft(**row)
        for row in sql.rows(
            "SELECT id AS message_id, title, state, author_id, author_name, review_note AS note,"
            " coalesce(approved_at, submitted_at, saved_at) AS since FROM push_message"
            " WHERE NOT is_test AND NOT is_notice AND CASE WHEN %(author)s::bigint IS NULL THEN state = 'in_review'"
            " ELSE author_id = %(author)s AND state IN ('draft', 'in_review', 'approved') END"
            " ORDER BY since LIMIT %(most)s",
            {"author": author_id, "most": most},
            kept=True,
        )
    ]


def open_escalations(*, csm_person_id: int) -> Escalations:
    row = sql.row(
        "SELECT count(*) FILTER (WHERE csm_person_id = %(me)s OR csm_person_id IS NULL)::int AS mine,"
        " count(*)::int AS all, min(opened_at) AS oldest_at FROM push_escalation WHERE closed_at IS NULL",
        {"me": csm_person_id},
        kept=True,
    )
    return Escalations(**(row or {"mine": 0, "all": 0, "oldest_at": None}))


def delivery_trouble(*, since: datetime, most: int = 3) -> list[Trouble]:
    """Messages of the last weeks whose deliveries somebody should look at, the most uncertain first. Counted by tally."""
    return [
        Trouble(**row)
        for row in sql.rows(
            "SELECT id AS message_id, title, tally_failed AS failed, tally_uncertain AS uncertain FROM push_message"
            " WHERE NOT is_test AND started_at >= %s AND state IN ('sending', 'sent', 'paused')"
            " AND (tally_uncertain > 0 OR tally_failed > 0) ORDER BY tally_uncertain DESC, id DESC LIMIT %s",
            [since, most],
            kept=True,
        )
    ]


def open_count(*, csm_person_id: int) -> int:
    """A CSM's own open escalations, for the badge."""
    return int(
        sql.value(
            "SELECT count(*) FROM push_escalation WHERE closed_at IS NULL AND csm_person_id = %s",
            [csm_person_id],
            kept=True,
        )
    )
