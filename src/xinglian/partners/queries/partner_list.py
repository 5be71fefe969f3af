"""The list of partners: filters, order, keyset paging, capped counts. Quick at a million rows.

Every condition is an equality or a range on a plain column: those are leakproof and use their index
under row security. Search goes through `search_terms`.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from xinglian.kernel import sql
from xinglian.kernel.scope import current
from xinglian.partners.queries.search_terms import Broad, Wide, candidates
from xinglian.ui.lists import Page, turn_of
from xinglian.ui.offered_filters import ListFilter, narrowed, offer, offered

PAGE_ROWS = 50
COUNT_CAP = 10_000
_SECONDS_BEYOND_CAP = 60
MANY_IDS = 10_000


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the URL asks for; amounts in minor units. `extra` holds filters other contexts offer, by their key."""

    text: str = ""
    types: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    region_path: str = ""
    csm: str = ""
    ev: bool = False
    bought_least: int | None = None
    bought_most: int | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    sort: str = "name"


# Its alias in the filters others offer is `p` (partners_partner).
LIST = "partners.partners"


def offer_filter(one: ListFilter) -> None:
    offer(LIST, one)


def offered_filters() -> list[ListFilter]:
    return offered(LIST)


# How to order: the SQL of the first key.
SORTS = {
    "name": "p.sort_key",
    "strokes": "p.stroke_key",
    "code": "p.code",
    "bought": "p.bought_12m_minor",
    "joined": "coalesce(p.joined_on, '-infinity')",
}

_COLUMNS = (
    "p.organisation_id AS id, p.code, p.name, p.short_name, p.type, p.status, p.layer, p.bought_12m_minor, p.bought_growth,"
    " p.layer_computed_at, p.joined_on, p.csm_person_id, p.bays, p.technicians, p.contact_name, p.contact_phone,"
    " p.is_simulated, p.province_code, p.city_code, p.country_code"
)


def order_of(asked: str) -> str:
    """Names in the reader's way: by strokes in traditional Chinese, else by sound."""
    key = asked.lstrip("-")
    if key not in SORTS or key == "name":
        key = "strokes" if get_language() == "zh-hant" else "name"
    return SORTS[key]


class _Where:
    """Conditions joined by AND, with their values in order."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.params: list[Any] = []

    def add(self, part: str, *values: Any) -> None:
        self.parts.append(part)
        self.params.extend(values)


def condition(by: Filters, *, narrow: Sequence[str] = ()) -> tuple[str, list[Any]]:
    """SQL over the alias `p`. `narrow` are provinces a regional person sees: a hint for the index."""
    where = _Where()
    where.add("p.merged_into_id IS NULL")
    for column, values in (("type", by.types), ("layer", by.layers), ("status", by.statuses)):
        if values:
            where.add(f"p.{column} = ANY(%s)", list(values))
    if by.region_path:
        where.add(*_region(by.region_path))
    elif narrow:
        where.add("p.province_code = ANY(%s)", list(narrow))
    if by.csm:
        where.add(*_csm(by.csm))
    if by.ev:
        where.add("p.ev_certified")
    _bought(where, by)
    for part, bound in narrowed(LIST, by.extra):
        where.add(f"({part})", *bound)
    if by.text:
        _search(where, by.text)
    return " AND ".join(where.parts), where.params


def _bought(where: _Where, by: Filters) -> None:
    if by.bought_least is not None:
        where.add("p.bought_12m_minor >= %s", by.bought_least)
    if by.bought_most is not None:
        where.add("p.bought_12m_minor <= %s", by.bought_most)


def _search(where: _Where, text: str) -> None:
    found = candidates(text)
    if isinstance(found, Broad):
        where.add("p.search_text LIKE ALL(%s)", found.patterns)
    elif isinstance(found, Wide):
        where.add("p.organisation_id IN (SELECT partners_find(%s, NULL))", found.words)
    elif found is not None:
        where.add("p.organisation_id = ANY(%s)", list(found))


def _csm(asked: str) -> tuple[Any, ...]:
    return ("p.csm_person_id IS NULL",) if asked == "none" else ("p.csm_person_id = %s", int(asked))


def partner_page(
    *, by: Filters, after: str = "", before: str = "", narrow: Sequence[str] = ()
) -> Page:
    """One page in the order asked for; its total is exact up to COUNT_CAP, else None."""
    where, params = condition(by, narrow=narrow)
    sort = order_of(by.sort)
    turn = turn_of(after=after, before=before, falling=by.sort.startswith("-"))
    keyset, values = "", []
    if turn.cursor is not None:
        keyset = f" AND ({sort}, p.organisation_id) {turn.sign} (%s, %s)"
        values = [turn.cursor[0], int(turn.cursor[1])]
    in_order = "LIKE ALL" in where
    if in_order:
        # Without statistics under row security the planner would read and sort everything.
        sql.execute("SELECT set_config('enable_sort', 'off', true)")
    rows = sql.table(
        f"SELECT {_COLUMNS}, ({sort})::text AS sorted_by FROM partners_partner AS p"
        f" WHERE {where}{keyset} ORDER BY {sort} {turn.way}, p.organisation_id {turn.way}"
        f" LIMIT {PAGE_ROWS + 1}",
        [*params, *values],
        kept=_is_same_for_all([*params, *values]),
    )
    if in_order:
        sql.execute("SELECT set_config('enable_sort', 'on', true)")
    return turn.page(
        rows, most=PAGE_ROWS, mark=lambda row: [row["sorted_by"], row["id"]],
        total=count(where, params), cap=COUNT_CAP,
    )  # fmt: skip


def _is_same_for_all(values: Sequence[Any]) -> bool:
    """Nothing in it differs from one time to the next, neither a value nor who sees how much: its plan may be kept."""
    return not values and current().reach == "network"


def count(where: str, params: list[Any]) -> int:
    """How many match, counted no further than just above COUNT_CAP."""
    return counts([(where, params)])[0]


def counts(many: Sequence[tuple[str, list[Any]]]) -> list[int]:
    """The capped counts of several conditions in at most one query.

    That there are more than COUNT_CAP is not counted again for a minute; numbers up to it are always those of now.
    """
    keys = [_count_key(where, params) for where, params in many]
    now = monotonic()
    found = {key: number for key in keys if (number := _beyond.get(key, now)) is not None}
    asked = {key: one for key, one in zip(keys, many, strict=True) if key not in found}
    if asked:
        columns = ", ".join(
            f"(SELECT count(*) FROM (SELECT 1 FROM partners_partner AS p WHERE {where}"
            f" LIMIT {COUNT_CAP + 1}) AS c) AS n{place}"
            for place, (where, _) in enumerate(asked.values())
        )
        values = [value for _, params in asked.values() for value in params]
        numbers = sql.row(f"SELECT {columns}", values, kept=_is_same_for_all(values)) or {}
        found |= zip(asked, numbers.values(), strict=True)
        for key in asked:
            if found[key] > COUNT_CAP:
                _beyond.keep(key, found[key], now)
    return [found[key] for key in keys]


def _count_key(where: str, params: list[Any]) -> Hashable:
    # Who asks is part of the question: database, role, reach, organisation, regions.
    return connection.settings_dict["NAME"], current(), where, repr(params)


class _Beyond:
    """Numbers beyond the cap, for a minute; in this process. Django's cache packs and unpacks what it keeps, and looks at
    each letter of a key: dearer than a small statement."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, tuple[int, float]] = {}

    def get(self, key: Hashable, now: float) -> int | None:
        number, until = self._kept.get(key, (None, 0.0))
        return number if now < until else None

    def keep(self, key: Hashable, number: int, now: float) -> None:
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = number, now + _SECONDS_BEYOND_CAP

    def clear(self) -> None:
        self._kept.clear()


_beyond = _Beyond(most=1_000)


def matching_ids(by: Filters) -> list[int]:
    """The ids of everything that matches, at most MANY_IDS + 1."""
    where, params = condition(by)
    return sql.column(
        f"SELECT p.organisation_id FROM partners_partner AS p WHERE {where} LIMIT {MANY_IDS + 1}",
        params,
    )


def all_rows(by: Filters, *, ids: Sequence[int] = ()) -> Iterator[dict[str, Any]]:
    """Everything that matches in the list's order, streamed by a cursor of the server's."""
    where, params = condition(by)
    if ids:
        where, params = f"{where} AND p.organisation_id = ANY(%s)", [*params, list(ids)]
    sort = order_of(by.sort)
    way = "DESC" if by.sort.startswith("-") else "ASC"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM partners_partner AS p WHERE {where}"
            f" ORDER BY {sort} {way}, p.organisation_id {way}",
            params,
        )
        names: list[str] = []
        while rows := cursor.fetchmany(2_000):
            names = names or [column[0] for column in cursor.description]
            for row in rows:
                yield dict(zip(names, row, strict=True))


def _region(path: str) -> tuple[Any, ...]:
    steps = path.split(".")
    if len(steps) == 1:
        return ("p.country_code = %s", steps[0].upper())
    if len(steps) == 2:
        return (
            "p.province_code = ANY(SELECT r.code FROM identity_pub_region AS r"
            " WHERE r.parent_code = %s)",
            steps[1],
        )
    columns = ("province_code", "city_code", "county_code")
    pairs = list(zip(columns, steps[2:], strict=False))
    return (" AND ".join(f"p.{column} = %s" for column, _ in pairs), *(code for _, code in pairs))
