"""The board: alerts with their line of the last weeks, filtered and paged; worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.queries import words
from xinglian.risk.rules.drawing import band
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
# An alert from this weight on is heavy.
RED = 12
DRAWN_DAYS = 60
STATES = ("open", "taken", "muted", "closed", "past")
# What a head explains is shown with it; who cannot see the head sees its parts by themselves.
HEADS = "(a.head_id IS NULL OR NOT EXISTS (SELECT FROM risk_alert AS h WHERE h.id = a.head_id))"
_ROWS = f"""
SELECT a.id, a.series, a.path::text AS path, a.cut, a.side, a."window", a.state, a.level, a.likelihood, a.impact, a.first_day, a.raised_day,
       a.last_day, a.days, a.value, a.expected, a.worst_day, a.back_day, a.owner_id, a.owner_name, a.muted_until, a.finding, a.cause,
       a.found_at, a.closed_at, a.closed_by_name, a.is_simulated, a.drill_id, c.parts,
       w."values"[n - {DRAWN_DAYS - 1}:n] AS line, w.lows[n - {DRAWN_DAYS - 1}:n] AS lows, w.highs[n - {DRAWN_DAYS - 1}:n] AS highs
  FROM risk_alert AS a
  LEFT JOIN risk_watch AS w USING (series, path, cut)
  LEFT JOIN LATERAL (SELECT least(cardinality(w."values"), a.last_day - w.first_day + 8) AS n) AS m ON true
  LEFT JOIN LATERAL (SELECT count(*)::int AS parts FROM risk_alert AS p WHERE p.head_id = a.id) AS c ON true
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`owner`: a person's id, or None for everybody's. `region`: a path. `red`: only from this level on."""

    state: str = "open"
    owner: int | None = None
    families: tuple[str, ...] = ()
    region: str = ""
    least_level: int = 0
    text: str = ""
    head_id: int | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        parts, params = ["a.state = %(state)s", HEADS], dict[str, Any](state=self.state)
        if self.owner is not None:
            parts.append("a.owner_id = %(owner)s")
            params["owner"] = self.owner
        series = [
            one.key for one in SERIES.values() if not self.families or one.family in self.families
        ]
        if self.text:
            known = {key for key in series if self.text.lower() in words.series_word(key).lower()}
            parts.append(
                "(a.series = ANY(%(found)s) OR a.owner_name ILIKE %(like)s OR a.cause ILIKE %(like)s OR EXISTS"
                " (SELECT FROM identity_pub_region AS r WHERE r.path = a.path AND (r.name ILIKE %(like)s OR r.pinyin ILIKE %(like)s)))"
            )
            params |= {"found": sorted(known), "like": "%" + _escaped(self.text) + "%"}
        if self.families:
            parts.append("a.series = ANY(%(series)s)")
            params["series"] = series
        if self.region:
            parts.append("a.path <@ %(region)s::ltree")
            params["region"] = self.region
        if self.least_level:
            parts.append("a.level >= %(least)s")
            params["least"] = self.least_level
        return " AND ".join(parts), params


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def page(by: Asked, *, after: str = "") -> Page:
    """Four queries at most, however many rows: number, rows, places, categories."""
    where, params = by.where()
    total = sql.value(f"SELECT count(*) FROM risk_alert AS a WHERE {where}", params)
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 2:
        where += " AND (a.level, a.id) < (%(level)s, %(id)s)"
        params |= {"level": int(cursor[0]), "id": int(cursor[1])}
    found = read(where, params, limit=SIZE + 1)
    last = found[SIZE - 1] if len(found) > SIZE else None
    return Page(
        rows=found[:SIZE], total=total, next=encode_cursor([last["level"], last["id"]]) if last else None,
        first=None if cursor else 1,
    )  # fmt: skip


def every(by: Asked, *, limit: int = 20_000) -> list[dict[str, Any]]:
    where, params = by.where()
    return read(where, params, limit=limit)


def ids(by: Asked) -> list[int]:
    """All of a selection."""
    where, params = by.where()
    return sql.column(f"SELECT a.id FROM risk_alert AS a WHERE {where} ORDER BY a.id", params)


def read(where: str, params: Mapping[str, Any], *, limit: int) -> list[dict[str, Any]]:
    rows = sql.rows(
        f"{_ROWS} WHERE {where} ORDER BY a.level DESC, a.id DESC LIMIT {limit}", dict(params)
    )
    return dressed(rows)


def parts_of(head_id: int) -> list[dict[str, Any]]:
    """What an alert explains, the widest first."""
    rows = sql.rows(
        f"{_ROWS} WHERE a.head_id = %(head)s ORDER BY nlevel(a.path), a.level DESC, a.id LIMIT 200",
        {"head": head_id},
    )
    return dressed(rows)


def dressed(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """With names, words and the drawn line."""
    names = place_names(row["path"] for row in rows)
    categories = category_names(row["cut"] for row in rows)
    for row in rows:
        series = SERIES.get(row["series"])
        row["series_word"] = words.marked(
            words.series_word(row["series"]), is_drill=row["drill_id"] is not None
        )
        row["place"] = words.place_word(row["path"], names)
        row["part"] = words.cut_word(row["cut"], categories) if row["cut"] else ""
        row["away"] = words.away_word(row["value"], row["expected"])
        row["value_word"] = words.figure(row["series"], row["value"])
        row["expected_word"] = words.figure(row["series"], row["expected"])
        row["tone"] = tone(row)
        row["window_word"] = words.window_word(row["window"])
        row["state_word"] = words.STATE_WORDS[row["state"]]
        row["finding_word"] = words.FINDING_WORDS.get(row["finding"], "")
        row["family"] = FAMILIES[series.family] if series else None
        row["drawn"] = band(row.pop("line"), row.pop("lows"), row.pop("highs"))
    return list(rows)


def tone(row: Mapping[str, Any]) -> str:
    """Red only where a person must move now."""
    if row["state"] not in ("open", "taken"):
        return "none"
    if row["back_day"] is not None:
        return "info"
    return "act" if row["level"] >= RED and row["state"] == "open" else "watch"


def place_names(paths: Any) -> dict[str, str]:
    found = identity.regions_by_path(paths={path for path in paths if path})
    return {path: identity.place_word(place.name, place.name_en) for path, place in found.items()}


def category_names(cuts: Any) -> dict[str, str]:
    codes = sorted({cut.partition(":")[2] for cut in cuts if cut.startswith("category:")})
    if not codes:
        return {}
    return {
        row["key"]: identity.place_word(row["name"], row["name_en"])
        for row in sql.rows(
            "SELECT ltree2text(category_path) AS key, name, name_en FROM catalogue_pub_category WHERE ltree2text(category_path) = ANY(%s)", [codes],
        )
    }  # fmt: skip


def count_states(*, owner: int | None) -> dict[str, int]:
    """One query."""
    return {
        row["state"]: row["n"]
        for row in sql.rows(
            f"SELECT a.state, count(*)::int AS n FROM risk_alert AS a WHERE {HEADS}"
            " AND (%(owner)s::bigint IS NULL OR a.owner_id = %(owner)s) GROUP BY 1",
            {"owner": owner},
        )
    }
