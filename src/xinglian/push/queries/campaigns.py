"""The list of campaigns: filters, search, keyset paging."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import scope, sql
from xinglian.push.rules.funnel import Funnel
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 25
# Tabs of the list: name → states.
VIEWS: dict[str, tuple[str, ...]] = {
    "all": (),
    "drafts": ("draft",),
    "review": ("in_review", "approved"),
    "scheduled": ("scheduled",),
    "running": ("sending", "paused"),
    "sent": ("sent",),
    "cancelled": ("cancelled",),
}
# A draft is its author's, and from handing in the approvers' too.
_SHOWN = (
    "NOT m.is_test AND NOT m.is_notice AND (m.state NOT IN ('draft', 'in_review') OR m.author_id = %(me)s"
    " OR (m.state = 'in_review' AND %(approves)s))"
)
_COLUMNS = """
m.id, m.kind, m.title, m.state, m.must_acknowledge, m.author_name, m.created_at, m.saved_at, m.release_at, m.started_at,
m.sent_at, m.superseded_by_id, m.is_simulated, m.is_pinned, m.approver_name
"""
_COUNTS = (
    "recipients",
    "partners",
    "tally_read",
    "tally_acknowledged",
    "tally_acted",
    "tally_failed",
    "tally_uncertain",
)
_NETWORK = "m.planned, " + ", ".join(f"m.{name}" for name in _COUNTS)
# Whoever looks after regions sees the counts of those: row security leaves only their places.
_WITHIN = (
    "m.region_paths <> '{}' AND NOT EXISTS (SELECT FROM unnest(m.region_paths) AS r(path)"
    " WHERE NOT r.path::ltree <@ string_to_array(current_setting('app.regions', true), ',')::ltree[])"
)
_REGIONS = f"CASE WHEN {_WITHIN} THEN m.planned ELSE 0 END AS planned, " + ", ".join(
    f"coalesce(own.{name}, 0)::int AS {name}" for name in _COUNTS
)
_OWN = (
    "LEFT JOIN LATERAL (SELECT "
    + ", ".join(f"sum(t.{name.removeprefix('tally_')}) AS {name}" for name in _COUNTS)
    + " FROM push_tally t WHERE t.message_id = m.id) own ON true"
)


@dataclass(frozen=True)
class Campaign:
    """A line of the list."""

    row: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.row[name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def at(self) -> datetime:
        found: datetime = self.row["started_at"] or self.row["release_at"] or self.row["saved_at"]
        return found

    @property
    def funnel(self) -> Funnel:
        r = self.row
        return Funnel(
            recipients=r["recipients"], sent=r["recipients"], delivered=r["recipients"], read=r["tally_read"],
            acknowledged=r["tally_acknowledged"], acted=r["tally_acted"], failed=r["tally_failed"],
            uncertain=r["tally_uncertain"],
        )  # fmt: skip

    @property
    def parts(self) -> dict[str, int]:
        return dict(self.funnel.parts(must_acknowledge=self.row["must_acknowledge"]))


def campaigns(
    *,
    approves: bool,
    view: str = "all",
    kind: str = "",
    words: str = "",
    mine: int | None = None,
    after: str = "",
) -> Page:
    """Newest first, one query. `after` is a cursor."""
    where = [_SHOWN]
    params: dict[str, Any] = {
        "limit": PAGE + 1, "me": scope.current().person_id, "approves": approves,
    }  # fmt: skip
    if states := VIEWS.get(view, ()):
        where.append("m.state = ANY (%(states)s)")
        params["states"] = list(states)
    if kind:
        where.append("m.kind = %(kind)s")
        params["kind"] = kind
    if words:
        pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.append("(m.title ILIKE %(words)s OR m.author_name ILIKE %(words)s)")
        params["words"] = f"%{pattern}%"
    if mine is not None:
        where.append("m.author_id = %(mine)s")
        params["mine"] = mine
    cursor = decode_cursor(after)
    if cursor:
        where.append("m.id < %(after)s")
        params["after"] = int(cursor[0])
    is_part = scope.current().reach == "regions"
    counts, own = (_REGIONS, _OWN) if is_part else (_NETWORK, "")
    rows = sql.rows(
        f"SELECT {_COLUMNS}, {counts} FROM push_message m {own} WHERE {' AND '.join(where)} ORDER BY m.id DESC LIMIT %(limit)s",
        params,
    )
    shown = [Campaign(row) for row in rows[:PAGE]]
    return Page(rows=shown, next=encode_cursor([shown[-1].id]) if len(rows) > PAGE else None)


def state_counts(*, approves: bool) -> dict[str, int]:
    """Campaigns by view, in one query."""
    found = {row["state"]: row["n"] for row in sql.rows(
        f"SELECT m.state, count(*)::int AS n FROM push_message m WHERE {_SHOWN} GROUP BY 1",
        {"me": scope.current().person_id, "approves": approves},
    )}  # fmt: skip
    return {
        name: sum(found.get(s, 0) for s in states) if states else sum(found.values())
        for name, states in VIEWS.items()
    }
