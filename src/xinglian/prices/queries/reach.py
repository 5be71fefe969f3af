"""Which lists there are for a buyer on a day, in the order in which they count."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.prices.rules.list_state import last_day
from xinglian.prices.rules.precedence import Standing, in_order
from xinglian.prices.rules.quote import ListCard
from xinglian.prices.rules.words import Verdict

_LISTS = """
SELECT l.id, l.code, l.name, l.name_en, l.currency, l.includes_tax, l.tax_rate, l.priority, l.valid_from, l.valid_to, l.base_id,
       coalesce(b.code, '') AS base_code, l.published_at, r.list_id IS NOT NULL AS is_reached,
       r.named, r.grouped, r.depth, r.layered, r.typed,
       CASE WHEN %(known)s::timestamptz IS NULL OR l.closed_at <= %(known)s THEN l.closed_on END AS closed_on
  FROM prices_pricelist AS l
  LEFT JOIN prices_pricelist AS b ON b.id = l.base_id
  LEFT JOIN prices_reach(ARRAY[%(buyer)s::bigint], %(known)s) AS r ON r.list_id = l.id
 WHERE l.published_at IS NOT NULL AND (%(known)s::timestamptz IS NULL OR l.published_at <= %(known)s)
"""


def lists_of(
    *, buyer_id: int, day: date, currency: str, known_at: datetime | None
) -> dict[int, ListCard]:
    """Every published list, those that hold first and in order; the others with what keeps them from holding. One query."""
    found = [
        _card(row, day=day, currency=currency)
        for row in sql.rows(_LISTS, {"buyer": buyer_id, "known": known_at}, kept=True)
    ]
    standing = {one.list_id: one for one in found}
    held = in_order([one.standing for one in found if one.standing and not one.verdict])
    rest = sorted((one for one in found if one.verdict), key=lambda one: one.code)
    return {one.list_id: standing[one.list_id] for one in held} | {one.list_id: one for one in rest}


def _card(row: dict[str, Any], *, day: date, currency: str) -> ListCard:
    ends = last_day(valid_to=row["valid_to"], closed_on=row["closed_on"])
    card = ListCard(
        list_id=row["id"], code=row["code"], name=row["name"], name_en=row["name_en"], currency=row["currency"],
        includes_tax=row["includes_tax"], tax_rate=row["tax_rate"], priority=row["priority"], valid_from=row["valid_from"],
        last_day=ends, base_id=row["base_id"], base_code=row["base_code"], standing=None,
    )  # fmt: skip
    if not row["is_reached"]:
        return replace(card, verdict=Verdict.NOT_FOR_BUYER)
    if row["currency"] != currency:
        return replace(card, verdict=Verdict.OTHER_CURRENCY)
    if day < row["valid_from"]:
        return replace(card, verdict=Verdict.NOT_YET)
    if ends is not None and day > ends:
        return replace(card, verdict=Verdict.OVER)
    return replace(
        card,
        standing=Standing(
            list_id=row["id"], closeness=(row["named"], row["grouped"], row["depth"], row["layered"], row["typed"]),
            priority=row["priority"], valid_from=row["valid_from"], published_at=row["published_at"],
        ),
    )  # fmt: skip
