"""Partners by id, code or search: what other contexts are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinglian.kernel import near, sql
from xinglian.partners.queries.search_terms import Broad, Found, Wide, candidates

_COLUMNS = (
    "partner_id, ordinal, code, name, short_name, type, status, layer, region_path::text AS"
    " region_path, province_code, city_code, joined_on, csm_person_id, liaison_membership_id,"
    " parent_partner_id, merged_into_partner_id, is_simulated"
)

# What the index finds is measured one by one; the rest would come after them anyway.
_NEAR_LOOKED_AT = 300


@dataclass(frozen=True, kw_only=True)
class PartnerCard:
    """A partner as others know it. `label` is what to call it in a list."""

    partner_id: int
    ordinal: int
    code: str
    name: str
    short_name: str
    type: str
    status: str
    layer: str
    region_path: str
    province_code: str
    city_code: str
    joined_on: date | None
    csm_person_id: int | None
    liaison_membership_id: int | None
    parent_partner_id: int | None
    merged_into_partner_id: int | None
    is_simulated: bool

    @property
    def label(self) -> str:
        return self.short_name or self.name


def cards_by_id(partner_ids: Iterable[int]) -> dict[int, PartnerCard]:
    """One query; ids out of reach are missing."""
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM partners_pub_partner WHERE partner_id = ANY(%s)",
        [list(partner_ids)],
    )
    return {row["partner_id"]: PartnerCard(**row) for row in rows}


def cards_by_code(codes: Iterable[str]) -> dict[str, PartnerCard]:
    """One query; unknown codes are missing."""
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM partners_pub_partner WHERE code = ANY(%s)", [list(codes)]
    )
    return {row["code"]: PartnerCard(**row) for row in rows}


def search_cards(*, text: str, limit: int) -> list[PartnerCard]:
    """Best first: the code itself, then names that begin so, then the rest by name."""
    found = candidates(text)
    if found is None:
        return []
    condition, params = _condition(found)
    start = text.strip().lower()
    if isinstance(found, Broad):
        # Without statistics under row security the planner would read and sort everything.
        sql.execute("SELECT set_config('enable_sort', 'off', true)")
    rows = sql.rows(
        f"SELECT {_COLUMNS} FROM partners_pub_partner WHERE merged_into_partner_id IS NULL AND"
        f" {condition} ORDER BY (lower(code) = %s) DESC, (starts_with(lower(name), %s) OR"
        " starts_with(lower(short_name), %s) OR starts_with(pinyin, %s)) DESC, pinyin, partner_id"
        " LIMIT %s",
        [*params, start, start, start, start, limit],
    )
    if isinstance(found, Broad):
        sql.execute("SELECT set_config('enable_sort', 'on', true)")
    return [PartnerCard(**row) for row in rows]


def near_cards(*, text: str, limit: int) -> list[PartnerCard]:
    """Names that are nearly what was typed, the nearest first: a slip of one sign, or the same by ear. One query."""
    typed = near.asked(text)
    if typed is None:
        return []
    rows = sql.rows(
        f"SELECT {_COLUMNS}, pinyin FROM (SELECT n, row_number() OVER () AS place FROM partners_near(%s, %s) AS n) AS f"
        " JOIN partners_pub_partner ON partner_id = n ORDER BY place",
        [typed.keys, _NEAR_LOOKED_AT],
    )
    words = {row["partner_id"]: row.pop("pinyin") for row in rows}
    return near.nearest(
        typed, (PartnerCard(**row) for row in rows),
        named=lambda card: (card.label, words[card.partner_id]), most=limit,
    )  # fmt: skip


def _condition(found: Found) -> tuple[str, list[Any]]:
    if isinstance(found, Broad):
        # A broad word: the first ones in the order of names, which the index gives at once.
        return (
            "partner_id IN (SELECT organisation_id FROM partners_partner WHERE search_text LIKE"
            " ALL(%s) ORDER BY sort_key, organisation_id LIMIT 500)",
            [found.patterns],
        )
    if isinstance(found, Wide):
        return "partner_id IN (SELECT partners_find(%s, 2000))", [found.words]
    return "partner_id = ANY(%s)", [list(found)]
