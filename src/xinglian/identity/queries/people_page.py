"""One page of people, as members of organisations, by filters and a cursor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from xinglian.identity.queries.labels import kind_label, role_labels
from xinglian.kernel import near, sql
from xinglian.kernel.pinyin import search_words
from xinglian.ui.lists import Page, decode_cursor, encode_cursor
from xinglian.ui.offered_filters import narrowed

SIZE = 50
_MOST_FOUND = 2_000  # a family name alone: who of them is in reach is asked afterwards
# Its aliases in the filters others offer are `m` (membership), `p` (person), `o` (organisation).
LIST = "identity.people"
COUNTED_TO = 2_000  # counting further would cost more than the list itself


@dataclass(frozen=True, kw_only=True)
class PeopleFilter:
    """`state`: active, inactive, locked or "" for all. `region_path` is a path of the tree; `extra`, filters other contexts offer."""

    words: str = ""
    kind: str = ""
    role: str = ""
    state: str = "active"
    region_path: str = ""
    org_id: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    sort: str = "-added"


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    membership_id: int
    person_id: int
    name: str
    login: str
    phone: str
    email: str
    title: str
    roles: list[str]
    org_id: int
    org_name: str
    org_kind: str
    is_active: bool
    is_locked: bool
    has_second_factor: bool
    is_simulated: bool
    last_login: datetime | None
    region_names: list[str]

    @property
    def role_words(self) -> list[str]:
        return role_labels(self.roles)

    @property
    def kind_word(self) -> str:
        return kind_label(self.org_kind)


# What is sorted by, and the type of its cursor value. The second key is always the membership.
_SORTS = {
    "name": ("p.pinyin", "text"),
    "name-strokes": ("p.stroke_key", "text"),
    "org": ("o.pinyin", "text"),
    "org-strokes": ("o.stroke_key", "text"),
    "seen": ("coalesce(p.last_login, '-infinity'::timestamptz)", "timestamptz"),
    "added": ("m.id", "bigint"),
}
_LOCKED = (
    "EXISTS (SELECT FROM identity_throttle t WHERE t.person_id = p.id AND t.is_closed"
    " AND t.window_ends_at > now())"
)
# Fenced, so that the page's few members are found first: the planner cannot know how little row
# security takes away, and would otherwise sort everybody.
_FROM = (
    " FROM identity_membership m JOIN LATERAL (SELECT p.id, p.name, p.pinyin, p.stroke_key, p.login, p.phone, p.email,"
    " p.is_active, p.has_second_factor, p.is_simulated, p.last_login FROM identity_person p"
    " WHERE p.id = m.person_id OFFSET 0) p ON true"
    " JOIN LATERAL (SELECT o.id, o.name, o.pinyin, o.stroke_key, o.kind, o.region_path FROM identity_organisation o"
    " WHERE o.id = m.org_id OFFSET 0) o ON true"
)
_ROW = (
    "SELECT m.id AS membership_id, p.id AS person_id, p.name, p.login, p.phone, p.email,"
    " m.title, m.roles, o.id AS org_id, o.name AS org_name, o.kind AS org_kind,"
    f" m.is_active AND p.is_active AS is_active, {_LOCKED} AS is_locked,"
    " p.has_second_factor, p.is_simulated, p.last_login,"
    " ARRAY(SELECT r.short_name FROM identity_region r WHERE r.path = ANY(m.region_paths::ltree[])"
    " ORDER BY r.ordinal) AS region_names"
)


def _order_of(asked: str) -> tuple[str, str]:
    """Names in the reader's way: by strokes in traditional Chinese, else by sound."""
    turned = f"{asked}-strokes" if get_language() == "zh-hant" else asked
    return _SORTS.get(turned) or _SORTS.get(asked, _SORTS["added"])


def people_page(*, by: PeopleFilter, after: str = "", before: str = "") -> Page:
    """Rows are PersonRow; three queries whatever the size."""
    where, params = _conditions(by)
    falling = by.sort.startswith("-")
    column, kind = _order_of(by.sort.lstrip("-"))
    backwards = bool(before)
    cursor = decode_cursor(before or after)
    turned = falling != backwards
    if cursor and len(cursor) == 2:
        where.append(f"({column}, m.id) {'<' if turned else '>'} (%(at)s::{kind}, %(id)s::bigint)")
        params |= {"at": cursor[0], "id": cursor[1]}
    way = "DESC" if turned else "ASC"
    found = sql.rows(
        f"{_ROW}, ({column})::text AS sort_value{_FROM} WHERE {' AND '.join(where)}"
        f" ORDER BY {column} {way}, m.id {way} LIMIT {SIZE + 1}",
        params,
    )
    has_more = len(found) > SIZE
    found = found[:SIZE]
    if backwards:
        found.reverse()
    marks = [encode_cursor([row.pop("sort_value"), row["membership_id"]]) for row in found]
    more_after, more_before = (True, has_more) if backwards else (has_more, bool(cursor))
    return Page(
        rows=[PersonRow(**row) for row in found],
        next=marks[-1] if marks and more_after else None,
        previous=marks[0] if marks and more_before else None,
        total=_count(by),
        first=None if cursor else 1,
    )


def every_person(by: PeopleFilter) -> Iterator[PersonRow]:
    """All that match, in the list's order, not held at once."""
    where, params = _conditions(by)
    column, _kind = _order_of(by.sort.lstrip("-"))
    way = "DESC" if by.sort.startswith("-") else "ASC"
    query = f"{_ROW}{_FROM} WHERE {' AND '.join(where)} ORDER BY {column} {way}, m.id {way}"
    return (PersonRow(**row) for row in sql.stream(query, params))


def has_simulated(by: PeopleFilter) -> bool:
    where, params = _conditions(by)
    where.append("p.is_simulated")
    return bool(sql.value(f"SELECT true{_FROM} WHERE {' AND '.join(where)} LIMIT 1", params))


def list_people(
    *, words: str = "", role: str = "", with_inactive: bool = False, most: int = 50
) -> list[PersonRow]:
    """Newest first, as far as `most`."""
    by = PeopleFilter(words=words, role=role, state="" if with_inactive else "active")
    rows: list[PersonRow] = []
    after = ""
    while len(rows) < most:
        page = people_page(by=by, after=after)
        rows += page.rows
        if not page.next:
            break
        after = page.next
    return rows[:most]


_PICKED = (
    "SELECT DISTINCT ON (p.id) p.id AS person_id, p.name, o.name AS org_name"
    f"{_FROM} WHERE m.person_id = ANY(%s) ORDER BY p.id DESC LIMIT %s"
)


def people_like(*, words: str, limit: int = 12) -> list[dict[str, Any]]:
    """person_id, name, org_name of members the scope may see, by part of name, sign-in name, phone or pinyin."""
    wanted = [word[:40] for word in words.lower().split()[:4]]
    if not any(len(word) > 1 or word >= "\u2e80" for word in wanted):
        return []
    found = sql.column("SELECT identity_people_found(%s, %s)", [wanted, _MOST_FOUND])
    return sql.rows(_PICKED, [found, limit])


def people_near(*, words: str, limit: int = 6) -> list[dict[str, Any]]:
    """As people_like: names that are nearly what was typed, the nearest first."""
    typed = near.asked(words)
    if typed is None:
        return []
    found = sql.column("SELECT identity_people_near(%s, %s)", [typed.keys, _MOST_FOUND])
    rows = sql.rows(_PICKED, [found, 100])
    return near.nearest(
        typed, rows, named=lambda row: (row["name"], search_words(row["name"])), most=limit
    )


def locked_count() -> int:
    """How many people cannot sign in for now, as far as the scope sees them: the list with `state=locked` shows them."""
    return int(
        sql.value(
            "SELECT count(*) FROM identity_membership AS m WHERE m.person_id IN (SELECT t.person_id FROM"
            " identity_throttle AS t WHERE t.is_closed AND t.window_ends_at > now())"
        )
    )


def _count(by: PeopleFilter) -> int | None:
    """How many there are, None above what is worth counting."""
    where, params = _conditions(by)
    count = int(
        sql.value(
            f"SELECT count(*) FROM (SELECT 1 {_FROM} WHERE {' AND '.join(where)}"
            f" LIMIT {COUNTED_TO + 1}) AS capped",
            params,
        )
    )
    return count if count <= COUNTED_TO else None


def _conditions(by: PeopleFilter) -> tuple[list[str], dict[str, Any]]:
    where, params = ["true"], dict[str, Any]()
    if words := by.words.strip().lower():
        # Those that match first, then who of them the scope may see.
        where.append("m.id = ANY(ARRAY(SELECT identity_members_like(%(like)s)))")
        params["like"] = f"%{words}%"
    if by.kind:
        where.append("o.kind = %(kind)s")
        params["kind"] = by.kind
    if by.role:
        where.append("%(role)s = ANY(m.roles)")
        params["role"] = by.role
    if by.org_id is not None:
        where.append("m.org_id = %(org_id)s")
        params["org_id"] = by.org_id
    if by.region_path:
        # Staff by the regions they look after, partners by where they are.
        where.append(
            "(o.region_path <@ %(region)s::ltree AND o.kind <> 'maker'"
            " OR EXISTS (SELECT FROM unnest(m.region_paths) AS mine"
            " WHERE mine::ltree <@ %(region)s::ltree OR mine::ltree @> %(region)s::ltree))"
        )
        params["region"] = by.region_path
    for place, (part, bound) in enumerate(narrowed(LIST, by.extra)):
        names = [f"extra{place}_{number}" for number in range(len(bound))]
        where.append("(" + part.replace("%s", "%({})s").format(*names) + ")")
        params |= dict(zip(names, bound, strict=True))
    if by.state in ("active", "inactive"):
        where.append(f"{'' if by.state == 'active' else 'NOT '}(m.is_active AND p.is_active)")
    elif by.state == "locked":
        where.append(_LOCKED)
    return where, params
