"""The list of moments: filtered, keyset-paged, by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinglian.care.queries import words
from xinglian.kernel import sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
MOST_COUNTED = 10_000
_ROWS = """
SELECT m.id, m.partner_id, m.kind, m.on_date, m.body, m.state, m.later_until, m.unfit_reason, m.note, m.closed_at,
       m.is_simulated, p.name, p.short_name, p.code, p.layer, p.csm_person_id, p.contact_name, p.contact_phone
  FROM care_moment AS m JOIN partners_pub_partner AS p USING (partner_id)
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`csm`: a person's id, or None for everybody. `region`: a path."""

    state: str = "open"
    kinds: tuple[str, ...] = ()
    csm: int | None = None
    region: str = ""
    text: str = ""
    partner_id: int | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        parts, params = ["m.state = %(state)s"], dict[str, Any](state=self.state)
        if self.kinds:
            parts.append("m.kind = ANY(%(kinds)s)")
            params["kinds"] = list(self.kinds)
        if self.csm is not None:
            parts.append("p.csm_person_id = %(csm)s")
            params["csm"] = self.csm
        if self.region:
            parts.append("p.region_path <@ %(region)s::ltree")
            params["region"] = self.region
        if self.text:
            parts.append(
                "(p.name ILIKE %(like)s OR p.short_name ILIKE %(like)s OR p.code ILIKE %(like)s OR p.pinyin ILIKE %(like)s)"
            )
            params["like"] = (
                "%" + self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            )
        if self.partner_id is not None:
            parts.append("m.partner_id = %(partner)s")
            params["partner"] = self.partner_id
        return " AND ".join(parts), params

    @property
    def is_falling(self) -> bool:
        """What is settled is read from the newest."""
        return self.state in ("done", "unfit", "past")


def page(by: Asked, *, after: str = "") -> Page:
    """Two queries: rows and their number (up to MOST_COUNTED)."""
    where, params = by.where()
    total = sql.value(
        "SELECT count(*) FROM (SELECT FROM care_moment AS m JOIN partners_pub_partner AS p USING (partner_id)"
        f" WHERE {where} LIMIT {MOST_COUNTED}) AS f",
        params,
    )
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 2:
        where += f" AND (m.on_date, m.id) {'<' if by.is_falling else '>'} (%(day)s, %(id)s)"
        params |= {"day": date.fromisoformat(cursor[0]), "id": int(cursor[1])}
    found = read(where, params, is_falling=by.is_falling, limit=SIZE + 1)
    last = found[SIZE - 1] if len(found) > SIZE else None
    return Page(
        rows=found[:SIZE], total=total,
        next=encode_cursor([last["on_date"].isoformat(), last["id"]]) if last else None,
        first=None if cursor else 1,
    )  # fmt: skip


def every(by: Asked, *, limit: int = 100_000) -> list[dict[str, Any]]:
    """For an export."""
    where, params = by.where()
    return read(where, params, is_falling=by.is_falling, limit=limit)


def read(
    where: str, params: Mapping[str, Any], *, is_falling: bool, limit: int
) -> list[dict[str, Any]]:
    order = "DESC" if is_falling else "ASC"
    rows = sql.rows(
        f"{_ROWS} WHERE {where} ORDER BY m.on_date {order}, m.id {order} LIMIT {limit}",
        dict(params),
    )
    for row in rows:
        row["kind_word"] = words.label(row["kind"])
        row["happened"] = words.happened(kind=row["kind"], body=row["body"], on_date=row["on_date"])
        row["state_word"] = words.STATE_WORDS[row["state"]]
        row["state_tone"] = words.STATE_TONES[row["state"]]
        row["unfit_word"] = words.UNFIT_WORDS.get(row["unfit_reason"], "")
    return rows


def open_of(partner_id: int, *, limit: int = 4) -> list[dict[str, Any]]:
    """What waits for one partner, the nearest first. One query."""
    where, params = Asked(partner_id=partner_id).where()
    return read(where, params, is_falling=False, limit=limit)


def count_states(*, csm: int | None, states: Sequence[str]) -> dict[str, int]:
    """How many in each state; one query."""
    rows = sql.rows(
        "SELECT m.state, count(*)::int AS n FROM care_moment AS m JOIN partners_pub_partner AS p USING (partner_id)"
        " WHERE m.state = ANY(%(states)s) AND (%(csm)s::bigint IS NULL OR p.csm_person_id = %(csm)s) GROUP BY m.state",
        {"states": list(states), "csm": csm},
    )
    return {row["state"]: row["n"] for row in rows}
