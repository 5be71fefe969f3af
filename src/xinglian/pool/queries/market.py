"""Others' offers, as a partner may see them: what, how many, in which condition, for how much, in which city, how far. Never whose.

The one place that reads offers of others: as the network, column by column.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.pool.rules.words import OfferState
from xinglian.ui.lists import Page, turn_of

PAGE_ROWS = 50
COUNT_CAP = 10_000
# Great circle on a sphere of 6371 km, in tens of kilometres wherever it is compared, sorted or told: nobody is found by three
# distances. Empty where one of the two has no place.
KM = (
    "10 * round(2 * 6371 * asin(least(1, sqrt(power(sin(radians({b}.latitude - {a}.latitude) / 2), 2)"
    " + cos(radians({a}.latitude)) * cos(radians({b}.latitude)) * power(sin(radians({b}.longitude - {a}.longitude) / 2), 2)))) / 10)::int"
)
_ALL = f"""
SELECT o.id, o.part_id, o.unit, o.condition, o.quantity - o.held AS left_over, o.price_minor, o.currency, o.until, o.note, o.most_km, o.offered_at,
       o.is_simulated, p.number, p.number_key, p.name, p.name_en, coalesce(city.short_name, province.short_name, '') AS place,
       coalesce(province.short_name, '') AS province, {KM.format(a="here", b="there")} AS km,
       m.quantity AS match_quantity, m.gain_minor AS match_gain
  FROM pool_offer AS o JOIN catalogue_pub_part AS p USING (part_id)
  JOIN partners_pub_partner AS g ON g.partner_id = o.org_id
  JOIN partners_pub_place AS there ON there.partner_id = o.org_id
  JOIN partners_pub_place AS here ON here.partner_id = %(org)s
  LEFT JOIN identity_pub_region AS city ON city.code = g.city_code
  LEFT JOIN identity_pub_region AS province ON province.code = g.province_code
  LEFT JOIN pool_match AS m ON m.taker_id = %(org)s AND m.offer_id = o.id
 WHERE o.state = '{OfferState.OPEN}' AND o.until >= %(today)s AND o.held < o.quantity AND o.org_id <> %(org)s
   AND g.status = 'active' AND g.merged_into_partner_id IS NULL
"""
_REACHED = "(km IS NULL OR most_km IS NULL OR km <= most_km)"
SORTS = {
    "km": "coalesce(km, 1e6)::float8", "price": "price_minor::float8", "left": "left_over::float8", "number": "number_key", "newest": "id::float8",
    "gain": "coalesce(match_gain, -1)::float8",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`near`: at most so many kilometres; `fits`: only what fits a need of ours."""

    org_id: int
    today: date
    text: str = ""
    condition: str = ""
    near: int | None = None
    fits: bool = False
    sort: str = "-gain"

    def where(self) -> tuple[str, dict[str, Any]]:
        parts: list[str] = [_REACHED]
        params: dict[str, Any] = {"org": self.org_id, "today": self.today}
        if self.text:
            escaped = self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            parts.append("(number ILIKE %(like)s OR name ILIKE %(like)s OR name_en ILIKE %(like)s)")
            params["like"] = f"%{escaped}%"
        if self.condition:
            parts.append("condition = %(condition)s")
            params["condition"] = self.condition
        if self.near is not None:
            parts.append("km <= %(near)s")
            params["near"] = self.near
        if self.fits:
            parts.append("match_quantity IS NOT NULL")
        return " AND ".join(parts), params


def page(by: Asked, *, after: str = "", before: str = "") -> Page:
    """For a partner's own pages: whoever calls has checked that `by.org_id` is the reader's."""
    column = SORTS.get(by.sort.removeprefix("-"), SORTS["gain"])
    turn = turn_of(after=after, before=before, falling=by.sort.startswith("-"))
    where, params = by.where()
    with acting(network()):
        total = int(sql.value(f"SELECT count(*) FROM (SELECT 1 FROM ({_ALL}) AS a WHERE {where} LIMIT {COUNT_CAP + 1}) AS c", params))  # fmt: skip
        if turn.cursor is not None:
            where += f" AND ({column}, id) {turn.sign} (%(last)s, %(last_id)s)"
            last = turn.cursor[0] if column == SORTS["number"] else float(turn.cursor[0])
            params |= {"last": last, "last_id": int(turn.cursor[1])}
        rows = _read(f"{where} ORDER BY {column} {turn.way}, id {turn.way} LIMIT {PAGE_ROWS + 1}", params, column)  # fmt: skip
    return turn.page(rows, most=PAGE_ROWS, mark=lambda row: [row["sorted_by"], row["id"]], total=total, cap=COUNT_CAP)  # fmt: skip


def one(*, offer_id: int, org_id: int, today: date) -> dict[str, Any] | None:
    """As `page` shows it; None where it is not there for this partner."""
    params = {"org": org_id, "today": today, "id": offer_id}
    with acting(network()):
        found = _read(f"{_REACHED} AND id = %(id)s", params, "id")
    return found[0] if found else None


def _read(rest: str, params: Mapping[str, Any], column: str) -> list[dict[str, Any]]:
    rows = sql.rows(f"SELECT a.*, {column} AS sorted_by FROM ({_ALL}) AS a WHERE {rest}", dict(params))  # fmt: skip
    for row in rows:
        del row["most_km"]  # how far its giver sends is its own business
    return rows
