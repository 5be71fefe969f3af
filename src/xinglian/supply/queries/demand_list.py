"""What a partner will need of its parts, and what it has of them: filtered, sorted, paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.supply.rules.kept import HORIZON, KEPT
from xinglian.ui.lists import Page, turn_of

PAGE_ROWS = 50
COUNT_CAP = 10_000
AHEAD = 3  # months the list speaks of
_DAYS = 91
_ENOUGH = KEPT.index(0.9) + 1  # in PostgreSQL's arrays

# All of one partner: its parts, not the network's.
_ALL = f"""
SELECT f.part_id, f.until, f.basis, p.number, p.number_key, p.name, p.name_en, p.unit, h.there, h.as_of,
       f.mean[{AHEAD}] AS mean, f.quantiles[{AHEAD}][{_ENOUGH}] AS enough, f.none[{AHEAD}] AS none,
       f.quantiles[1][{_ENOUGH}] AS month_enough, f.none[{HORIZON}] AS long_none,
       CASE WHEN h.there IS NOT NULL AND f.mean[{AHEAD}] >= 0.05 THEN greatest(h.there, 0) * {_DAYS} / f.mean[{AHEAD}] END AS cover
  FROM supply_forecast AS f JOIN catalogue_pub_part AS p USING (part_id)
  LEFT JOIN (SELECT part_id, sum(on_hand)::float8 AS there, max(as_of) AS as_of FROM trade_pub_stock
              WHERE partner_id = %(org)s GROUP BY 1) AS h USING (part_id)
 WHERE f.partner_id = %(org)s AND f.until = %(until)s
"""
STATES = {"short": "there < month_enough", "idle": "there > 0 AND long_none >= 0.5"}
SORTS = {
    "mean": "mean", "cover": "coalesce(cover, 1e9)", "none": "none", "there": "coalesce(there, -1)", "number": "number_key",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`state`: short, less there than nine months in ten need; idle, more likely than not nothing is asked for in half a year."""

    org_id: int
    text: str = ""
    state: str = ""
    sort: str = "-mean"

    def where(self, until: date) -> tuple[str, dict[str, Any]]:
        parts, params = ["true"], {"org": self.org_id, "until": until}
        if self.text:
            escaped = self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            parts.append("(number ILIKE %(like)s OR name ILIKE %(like)s OR name_en ILIKE %(like)s)")
            params["like"] = f"%{escaped}%"
        if self.state in STATES:
            parts.append(STATES[self.state])
        return " AND ".join(parts), params


def newest(*, org_id: int) -> date | None:
    """The first month ahead of the partner's newest forecast; None before there is one."""
    found: date | None = sql.value(
        "SELECT max(until) FROM supply_forecast WHERE partner_id = %s", [org_id]
    )
    return found


def page(by: Asked, *, until: date, after: str = "", before: str = "") -> Page:
    column = SORTS.get(by.sort.removeprefix("-"), SORTS["mean"])
    turn = turn_of(after=after, before=before, falling=by.sort.startswith("-"))
    where, params = by.where(until)
    total = int(sql.value(f"SELECT count(*) FROM (SELECT 1 FROM ({_ALL}) AS a WHERE {where} LIMIT {COUNT_CAP + 1}) AS c", params))  # fmt: skip
    if turn.cursor is not None:
        where += f" AND ({column}, part_id) {turn.sign} (%(last)s, %(last_id)s)"
        last = turn.cursor[0] if column == SORTS["number"] else float(turn.cursor[0])
        params |= {"last": last, "last_id": int(turn.cursor[1])}
    return turn.page(
        _read(f"{where} ORDER BY {column} {turn.way}, part_id {turn.way} LIMIT {PAGE_ROWS + 1}", params, column),
        most=PAGE_ROWS, mark=lambda row: [row["sorted_by"], row["part_id"]], total=total, cap=COUNT_CAP,
    )  # fmt: skip


def every(by: Asked, *, until: date) -> list[dict[str, Any]]:
    where, params = by.where(until)
    return _read(f"{where} ORDER BY number_key, part_id", params, "number_key")


def is_simulated(*, org_id: int) -> bool:
    return bool(sql.value("SELECT is_simulated FROM partners_pub_partner WHERE partner_id = %s", [org_id]))  # fmt: skip


def _read(rest: str, params: Mapping[str, Any], column: str) -> list[dict[str, Any]]:
    return sql.rows(f"SELECT a.*, {column} AS sorted_by FROM ({_ALL}) AS a WHERE {rest}", dict(params))  # fmt: skip
