"""Lists of what is expected: due, past their rhythm, at risk, dropped, surged; filtered, sorted, paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinglian.identity.api import place_word
from xinglian.kernel import knobs, sql
from xinglian.signals.queries.forecast_words import reasons
from xinglian.signals.rules import registry
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
COUNT_CAP = 10_000
# List → (the tag that says the same, its condition, what stands on top).
LISTS = {
    "due": ("due_soon", "f.due_on BETWEEN f.told_on AND f.told_on + %(due_days)s", "due"),
    "overdue": ("overdue", "f.latest_on <= f.told_on - %(late_days)s AND f.lost < %(late_chance)s", "-amount"),
    "risk": ("churn_risk_high | churn_risk_middle", "f.lost >= %(risk)s", "-stake"),
    "dropped": ("dropped", "f.change <= -%(drop)s AND f.distance <= -%(drop_factor)s", "gap"),
    "surged": ("surged", "f.change >= %(surge)s AND f.distance >= %(surge_factor)s", "-gap"),
}  # fmt: skip
_FAR = 99_999
SORTS = {
    "due": f"coalesce(f.due_on - DATE '2000-01-01', {_FAR})",
    "late": f"coalesce(f.latest_on - DATE '2000-01-01', {_FAR})",
    "chance": "coalesce(f.chance_30, -1)",
    "lost": "coalesce(f.lost, -1)",
    "amount": "coalesce(g.amount_12m, 0)",
    "stake": "coalesce(f.lost * g.amount_12m, 0)",
    "gap": "coalesce(f.bought - f.usual, 0)",
}
_FROM = """
  FROM signals_forecast AS f JOIN partners_pub_partner AS p USING (partner_id) LEFT JOIN signals_figures AS g USING (partner_id)
"""
_ROW = """
SELECT f.partner_id AS id, p.code, p.name, p.type, p.province_code, f.told_on, f.last_on, f.due_on, f.due_from, f.due_to, f.latest_on,
       f.chance_30, f.chance_90, f.lost, f.usual_gap, f.orders, f.recent, f.before, f.sure, f.why, f.bought, f.usual, f.change,
       coalesce(g.amount_12m, 0) AS amount, r.name AS place, r.name_en AS place_en, c.name AS csm, p.is_simulated
"""
_MORE = """
  LEFT JOIN identity_pub_region AS r ON r.code = p.province_code
  LEFT JOIN LATERAL (SELECT name FROM identity_pub_membership AS m WHERE m.person_id = p.csm_person_id LIMIT 1) AS c ON true
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`csm`: a person's id, or None for everybody's. `region`: a path."""

    which: str = "due"
    text: str = ""
    type: str = ""
    region: str = ""
    csm: int | None = None
    sort: str = ""

    def where(self) -> tuple[str, dict[str, Any]]:
        parts, params = [f"p.merged_into_partner_id IS NULL AND {LISTS[self.which][1]}"], _thresholds()  # fmt: skip
        if self.text:
            parts.append("(p.name ILIKE %(like)s OR p.short_name ILIKE %(like)s OR p.code ILIKE %(like)s)")  # fmt: skip
            escaped = self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            params["like"] = f"%{escaped}%"
        if self.type:
            parts.append("p.type = %(type)s")
            params["type"] = self.type
        if self.region:
            parts.append("p.region_path <@ %(region)s::ltree")
            params["region"] = self.region
        if self.csm is not None:
            parts.append("p.csm_person_id = %(csm)s")
            params["csm"] = self.csm
        return " AND ".join(parts), params

    def order(self) -> tuple[str, bool]:
        """The SQL of the sort value, and whether the greatest stands on top."""
        known = self.sort.lstrip("-") in SORTS
        asked = self.sort if known else LISTS[self.which][2]
        return SORTS[asked.lstrip("-")], asked.startswith("-")


def page(by: Asked, *, after: str = "") -> Page:
    """Two queries, however many rows: rows and their number (told exactly up to COUNT_CAP)."""
    where, params = by.where()
    total = int(sql.value(f"SELECT count(*) FROM (SELECT 1 {_FROM} WHERE {where} LIMIT {COUNT_CAP + 1}) AS few", params))  # fmt: skip
    sort, falling = by.order()
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 2:
        where += f" AND ({sort}, f.partner_id) {'<' if falling else '>'} (%(at)s::float8, %(id)s)"
        params |= {"at": float(cursor[0]), "id": int(cursor[1])}
    rows = _read(where, params, sort=sort, falling=falling, limit=SIZE + 1)
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return Page(
        rows=rows[:SIZE], total=None if total > COUNT_CAP else total, first=None if cursor else 1,
        next=encode_cursor([last["at"], last["id"]]) if last else None,
    )  # fmt: skip


def every(by: Asked, *, limit: int = 100_000) -> list[dict[str, Any]]:
    where, params = by.where()
    sort, falling = by.order()
    return _read(where, params, sort=sort, falling=falling, limit=limit)


def counts(by: Asked) -> dict[str, int]:
    """How many stand in each list with the same filters, in one query; no further than COUNT_CAP."""
    columns, params = [], dict[str, Any]()
    for which in LISTS:
        where, more = Asked(which=which, text=by.text, type=by.type, region=by.region, csm=by.csm).where()  # fmt: skip
        params |= more
        columns.append(f"(SELECT count(*) FROM (SELECT 1 {_FROM} WHERE {where} LIMIT {COUNT_CAP + 1}) AS c) AS {which}")  # fmt: skip
    return sql.row(f"SELECT {', '.join(columns)}", params) or {}


def told_on() -> date | None:
    """The day it was said: the ledger's last."""
    found: date | None = sql.value("SELECT told_on FROM signals_forecast LIMIT 1")
    return found


def _read(where: str, params: Mapping[str, Any], *, sort: str, falling: bool, limit: int) -> list[dict[str, Any]]:  # fmt: skip
    way = "DESC" if falling else "ASC"
    rows = sql.rows(
        f"{_ROW}, ({sort})::float8 AS at {_FROM} {_MORE} WHERE {where} ORDER BY ({sort})::float8 {way}, f.partner_id {way} LIMIT {limit}",
        dict(params),
    )  # fmt: skip
    for row in rows:
        row["place_word"] = place_word(row["place"], row["place_en"] or "") if row["place"] else ""
        row["reasons"] = reasons(row)
    return rows


def _thresholds() -> dict[str, Any]:
    """Those of the tags, so that a list and its tag mean the same partners."""
    settings = knobs.values("signals.")

    def of(tag: str, parameter: str) -> Any:
        return registry.TAGS[tag].values(settings)[parameter]

    return {
        "due_days": of("due_soon", "days"), "late_days": of("overdue", "days"), "late_chance": of("overdue", "chance"),
        "risk": min(of("churn_risk_middle", "chance"), of("churn_risk_high", "chance")), "drop": of("dropped", "share"),
        "drop_factor": of("dropped", "factor"), "surge": of("surged", "share"), "surge_factor": of("surged", "factor"),
    }  # fmt: skip
