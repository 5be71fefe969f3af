"""The list: entries with the time left, filtered and paged; where the clock runs, the soonest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity import api as identity
from xinglian.kernel import knobs, sql
from xinglian.policyradar.definitions.kinds import KINDS, STAGE_WORDS, TONES
from xinglian.policyradar.rules.clock import left
from xinglian.policyradar.rules.stages import OPEN, stage
from xinglian.push import api as push
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
TABS = ("open", "new", "relevant", "drafted", "pushed", "done", "irrelevant")
# By key: the expression, and its type in a cursor.
SORTS = {
    "due": ("e.due_at", "timestamptz"), "title": ("e.title", "text"), "effective": ("coalesce(e.effective_on, '9999-12-31')", "date"),
    "partners": ("coalesce(e.partners_n, -1)", "int"), "parts": ("coalesce(e.parts_n, -1)", "int"),
}  # fmt: skip
_ROWS = """
SELECT {key} AS sort_key, e.id, e.kind, e.title, e.summary, e.source, e.link, e.issuer, e.published_on, e.effective_on, e.expires_on, e.regions,
       e.partners_n, e.parts_n, e.state, e.reason, e.proposal, e.proposal_words, e.found_at, e.due_at, e.owner_id, e.owner_name,
       e.message_id, e.pushed_at, e.done_at, e.outcome, e.feed_id, f.name AS feed_name, e.is_simulated
  FROM policyradar_entry AS e LEFT JOIN policyradar_feed AS f ON f.id = e.feed_id
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`tab`: a state, or `open` for all whose clock runs. `late`: overdue, or past the warning."""

    tab: str = "open"
    kinds: tuple[str, ...] = ()
    region: str = ""
    owner: int | None = None
    feed: int = 0
    proposal: str = ""
    late: str = ""
    text: str = ""
    sort: str = ""

    @property
    def order(self) -> tuple[str, str, bool]:
        """Expression, its type, and whether it falls. Running clocks: the soonest due first; the others: the latest first."""
        wanted = self.sort or ("due" if self.tab in (*OPEN, "open") else "-due")
        expr, kind = SORTS[wanted.lstrip("-")]
        return expr, kind, wanted.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kinds or self.region or self.owner or self.feed or self.proposal or self.late or self.text)  # fmt: skip

    def where(self, *, now: datetime, any_state: bool = False) -> tuple[str, dict[str, Any]]:
        states = list(OPEN) if self.tab == "open" else [self.tab]
        parts, params = (
            ["true" if any_state else "e.state = ANY(%(states)s)"],
            dict[str, Any](states=states, now=now),
        )
        if self.kinds:
            parts.append("e.kind = ANY(%(kinds)s)")
            params["kinds"] = list(self.kinds)
        if self.region:
            # A rule of a wider place holds here too, and one of a place inside concerns it.
            parts.append(
                "(e.regions = '{}' OR EXISTS (SELECT FROM identity_pub_region AS r JOIN identity_pub_region AS a ON a.code = %(region)s"
                " WHERE r.code = ANY(e.regions) AND (r.path <@ a.path OR a.path <@ r.path)))"
            )
            params["region"] = self.region
        if self.owner is not None:
            parts.append("e.owner_id = %(owner)s")
            params["owner"] = self.owner
        if self.feed:
            parts.append("e.feed_id = %(feed)s")
            params["feed"] = self.feed
        if self.proposal:
            parts.append("e.proposal = %(proposal)s")
            params["proposal"] = self.proposal
        if self.late:
            parts.append("e.state = ANY(%(open)s)")
            params["open"] = list(OPEN)
            if self.late == "overdue":
                parts.append("e.due_at <= %(now)s")
            else:
                parts.append("e.found_at <= %(warn)s")
                params["warn"] = now - timedelta(hours=warn_hours())
        if self.text:
            parts.append(
                "(e.title ILIKE %(like)s OR e.summary ILIKE %(like)s OR e.issuer ILIKE %(like)s OR e.source ILIKE %(like)s"
                " OR e.owner_name ILIKE %(like)s)"
            )
            params["like"] = (
                "%" + self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            )
        return " AND ".join(parts), params


def warn_hours() -> int:
    return int(knobs.value("policyradar.warn_hours"))


def page(by: Asked, *, now: datetime, after: str = "") -> Page:
    """Three queries."""
    where, params = by.where(now=now)
    total = sql.value(f"SELECT count(*) FROM policyradar_entry AS e WHERE {where}", params)
    cursor, (expr, kind, falls) = decode_cursor(after), by.order
    if cursor and len(cursor) == 2 and str(cursor[1]).isdecimal():
        where += f" AND ({expr}, e.id) {'<' if falls else '>'} (%(at)s::{kind}, %(id)s)"
        params |= {"at": str(cursor[0]), "id": int(cursor[1])}
    found = read(where, params, now=now, by=by, limit=SIZE + 1)
    last = found[SIZE - 1] if len(found) > SIZE else None
    return Page(
        rows=found[:SIZE], total=total, first=None if cursor else 1,
        next=encode_cursor([str(last["sort_key"]), last["id"]]) if last else None,
    )  # fmt: skip


def every(by: Asked, *, now: datetime, limit: int = 20_000) -> list[dict[str, Any]]:
    """In the order of the list."""
    where, params = by.where(now=now)
    return read(where, params, now=now, by=by, limit=limit)


def ids(by: Asked, *, now: datetime) -> list[int]:
    """All of a selection."""
    where, params = by.where(now=now)
    return sql.column(
        f"SELECT e.id FROM policyradar_entry AS e WHERE {where} ORDER BY e.id", params
    )


def one(entry_id: int, *, now: datetime) -> dict[str, Any]:
    return read("e.id = %(id)s", {"id": entry_id}, now=now, by=Asked(), limit=1)[0]


def read(
    where: str, params: Mapping[str, Any], *, now: datetime, by: Asked, limit: int
) -> list[dict[str, Any]]:
    expr, _kind, falls = by.order
    way = "DESC" if falls else "ASC"
    rows = sql.rows(
        f"{_ROWS.format(key=expr)} WHERE {where} ORDER BY {expr} {way}, e.id {way} LIMIT {limit}",
        dict(params),
    )
    return dressed(rows, now=now)


def dressed(rows: Sequence[dict[str, Any]], *, now: datetime) -> list[dict[str, Any]]:
    """With words, the stage of the advice and the clock."""
    places = identity.regions(codes={code for row in rows for code in row["regions"]})
    states = push.message_states(
        message_ids=[row["message_id"] for row in rows if row["message_id"]]
    )
    warn = warn_hours()
    for row in rows:
        row["message_state"] = states.get(row["message_id"] or 0, "")
        row["stage"] = stage(state=row["state"], message_state=row["message_state"])
        row["stage_word"], row["tone"] = STAGE_WORDS[row["stage"]], TONES[row["stage"]]
        row["kind_word"] = KINDS[row["kind"]].label
        row["places"] = [places[code].label for code in row["regions"] if code in places]
        clock = left(
            state=row["state"], found_at=row["found_at"], due_at=row["due_at"], pushed_at=row["pushed_at"], now=now, warn_hours=warn,
        )  # fmt: skip
        row["clock"] = {
            "is_running": clock.is_running, "is_overdue": clock.is_overdue, "tone": clock.tone, "hours": clock.hours,
            "shown": hours_word(clock.hours), "percent": round(clock.share * 100), "was_pushed": row["pushed_at"] is not None,
        }  # fmt: skip
    return list(rows)


def hours_word(hours: float) -> str:
    """Without its sign: 3 h, 40 min, 5 days."""
    minutes = abs(hours) * 60
    if minutes < 60:
        return _("%(n)s min") % {"n": int(minutes)}
    if minutes < 72 * 60 + 1:
        return _("%(n)s h") % {"n": int(minutes // 60)}
    days = int(minutes // (24 * 60))
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def count_states() -> dict[str, int]:
    """One query; `open` is all whose clock runs."""
    found = {
        row["state"]: row["n"]
        for row in sql.rows("SELECT state, count(*)::int AS n FROM policyradar_entry GROUP BY 1")
    }
    return found | {"open": sum(found.get(state, 0) for state in OPEN)}


def summary(*, now: datetime, owner: int | None = None) -> dict[str, Any]:
    """For panels and to-do lists: `open`, `new`, `late` (past the warning), `overdue`, `mine`, and what is due soonest. One query."""
    return sql.row(
        "SELECT count(*)::int AS open, count(*) FILTER (WHERE state = 'new')::int AS new,"
        " count(*) FILTER (WHERE found_at <= %(warn)s AND due_at > %(now)s)::int AS late,"
        " count(*) FILTER (WHERE due_at <= %(now)s)::int AS overdue,"
        " count(*) FILTER (WHERE owner_id = %(owner)s)::int AS mine,"
        " min(due_at) AS due_at, (array_agg(title ORDER BY due_at, id))[1] AS title, (array_agg(id ORDER BY due_at, id))[1] AS id"
        " FROM policyradar_entry WHERE state IN ('new', 'relevant', 'drafted')",
        {"now": now, "owner": owner, "warn": now - timedelta(hours=warn_hours())}, kept=True,
    ) or {}  # fmt: skip
