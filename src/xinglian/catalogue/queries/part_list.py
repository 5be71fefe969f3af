"""The list of parts: filters, search, keyset paging, capped counts. Quick at millions of parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from xinglian.catalogue.queries.search_parts import RANKS, hits_sql, terms
from xinglian.catalogue.rules.parameters import Definition
from xinglian.catalogue.rules.words import ParameterType
from xinglian.kernel import sql
from xinglian.ui.lists import Page, turn_of
from xinglian.ui.offered_filters import narrowed

PAGE_ROWS = 50
HITS = 100
COUNT_CAP = 10_000
# Its alias in the filters others offer is `p` (catalogue_part).
LIST = "catalogue.parts"


@dataclass(frozen=True, kw_only=True)
class PartFilters:
    """`categories` are the chosen one and all below it; `ranges` text by `key`, `key.min`, `key.max`; `extra`, filters other contexts offer."""

    text: str = ""
    categories: tuple[str, ...] = ()
    brand_id: int | None = None
    statuses: tuple[str, ...] = ()
    is_ev: bool = False
    ranges: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    sort: str = "number"


_ROW = """
SELECT p.id, p.number, p.number_key, p.name, p.name_en, p.category_id, c.name AS category_name,
       c.name_en AS category_name_en, b.name AS brand, p.brand_id, p.status, p.unit, p.weight_kg,
       p.is_ev, p.launched_on, p.parameters, p.is_simulated
"""
_JOIN = (
    " JOIN catalogue_category AS c ON c.code = p.category_id"
    " JOIN catalogue_brand AS b ON b.id = p.brand_id"
)


def part_page(*, by: PartFilters, after: str = "", before: str = "") -> Page:
    """One page by number; with a search text the best HITS, ranked, on one page."""
    where, params = condition(by)
    if by.text:
        return _found(by, where, params)
    turn = turn_of(after=after, before=before, falling=by.sort == "-number", values=1)
    keyset: str = ""
    if turn.cursor is not None:
        keyset = f" AND p.number_key {turn.sign} %s"
        params = [*params, str(turn.cursor[0])]
    rows = sql.rows(
        f"{_ROW} FROM catalogue_part AS p {_JOIN} WHERE {where}{keyset}"
        f" ORDER BY p.number_key {turn.way} LIMIT %s",
        [*params, PAGE_ROWS + 1],
    )
    return turn.page(
        rows, most=PAGE_ROWS, mark=lambda row: [row["number_key"]], total=count(by), cap=COUNT_CAP
    )


def every_part(by: PartFilters) -> Iterator[dict[str, Any]]:
    """All that the list shows, in its order; with a search text the best HITS."""
    where, params = condition(by)
    if by.text:
        return iter(_found(by, where, params).rows)
    way = "DESC" if by.sort == "-number" else "ASC"
    return sql.stream(
        f"{_ROW} FROM catalogue_part AS p {_JOIN} WHERE {where} ORDER BY p.number_key {way}", params
    )


def has_simulated(by: PartFilters) -> bool:
    where, params = condition(by)
    return bool(
        sql.value(
            f"SELECT true FROM catalogue_part AS p WHERE {where} AND p.is_simulated LIMIT 1", params
        )
    )


def count(by: PartFilters) -> int:
    """How many match the filters (not the text), counted no further than just above COUNT_CAP."""
    where, params = condition(by)
    return int(
        sql.value(
            f"SELECT count(*) FROM (SELECT 1 FROM catalogue_part AS p WHERE {where}"
            f" LIMIT {COUNT_CAP + 1}) AS c",
            params,
        )
    )


def condition(by: PartFilters) -> tuple[str, list[Any]]:
    """SQL over the alias `p`."""
    parts: list[str] = ["true"]
    params: list[Any] = []
    if by.categories:
        parts.append("p.category_id = ANY(%s)")
        params.append(list(by.categories))
    if by.brand_id is not None:
        parts.append("p.brand_id = %s")
        params.append(by.brand_id)
    if by.statuses:
        parts.append("p.status = ANY(%s)")
        params.append(list(by.statuses))
    if by.is_ev:
        parts.append("p.is_ev")
    for part, bound in narrowed(LIST, by.extra):
        parts.append(f"({part})")
        params.extend(bound)
    for key, definition in by.definitions.items():
        for part, values in _parameter(key, definition, by.ranges):
            parts.append(part)
            params.extend(values)
    return " AND ".join(parts), params


def _parameter(
    key: str, definition: Definition, ranges: Mapping[str, str]
) -> list[tuple[str, list[Any]]]:
    """Conditions on one parameter; what was typed wrongly is left out."""
    if definition.type is ParameterType.NUMBER:
        found = []
        for name, sign in (("min", ">="), ("max", "<=")):
            bound = _decimal(ranges.get(f"{key}.{name}", ""))
            if bound is not None:
                # A value from before the dictionary said "number" must not break the list.
                found.append(
                    (
                        "CASE WHEN jsonb_typeof(p.parameters->%s) = 'number'"
                        f" THEN (p.parameters->>%s)::numeric {sign} %s ELSE false END",
                        [key, key, bound],
                    )
                )
        return found
    wanted = ranges.get(key, "")
    if not wanted:
        return []
    if definition.type is ParameterType.TEXT:
        return [("strpos(lower(p.parameters->>%s), lower(%s)) > 0", [key, wanted])]
    return [("p.parameters->>%s = %s", [key, wanted])]


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _found(by: PartFilters, where: str, params: list[Any]) -> Page:
    named = terms(by.text) | {"limit": HITS, "cap": 2_000}
    if not named["key"] and not named["has_words"]:
        return Page(rows=[], total=0)
    # The filters have positional places, the search named ones: give them names too.
    for place, value in enumerate(params):
        where = where.replace("%s", f"%(f{place})s", 1)
        named[f"f{place}"] = value
    rows = sql.rows(
        f"WITH {hits_sql()} {_ROW}, h.rank, h.via FROM best AS h"
        f" JOIN catalogue_part AS p ON p.id = h.part_id {_JOIN} WHERE {where}"
        " ORDER BY h.rank, (p.status = 'active') DESC, length(p.number_key), p.number_key"
        " LIMIT %(limit)s",
        named,
    )
    for row in rows:
        row["rank"] = RANKS[row["rank"]]
    return Page(rows=rows, total=len(rows), first=1 if rows else None)
