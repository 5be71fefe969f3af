"""Health of the network: regions by quarter, the biggest movers, and the list of partners."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xinglian.kernel import scope, sql
from xinglian.scorecard.models import Release
from xinglian.scorecard.models.score import LEVEL
from xinglian.scorecard.queries.releases import release_for, released
from xinglian.scorecard.rules.colour import GREEN, RED, TONES, YELLOW
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SHOWN_QUARTERS = 6
MOVERS = 6
PAGE = 50
_PROVINCE = 3
SORTS = {
    "index": ("index", "ASC"),
    "-index": ("index", "DESC"),
    "change": ("change", "ASC"),
    "-change": ("change", "DESC"),
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    quarter: date
    colour: int | None = None
    type: str = ""
    layer: str = ""
    region_path: str = ""
    sort: str = "index"

    @property
    def is_set(self) -> bool:
        return bool(self.colour is not None or self.type or self.layer or self.region_path)


@dataclass(frozen=True, kw_only=True)
class Health:
    """Of some partners: how many, how many rated, mean index in points, and how many of each colour."""

    partners: int = 0
    rated: int = 0
    index: float | None = None
    red: int = 0
    yellow: int = 0
    green: int = 0
    tone: str = "none"


@dataclass(frozen=True, kw_only=True)
class Region:
    path: str
    quarters: list[Health]
    change: float | None


@dataclass(frozen=True, kw_only=True)
class Board:
    quarters: list[date]
    now: Health
    before: Health | None
    course: list[float | None]
    regions: list[Region]
    release: Release | None
    risers: list[dict[str, Any]] = field(default_factory=list)
    fallers: list[dict[str, Any]] = field(default_factory=list)


def quarters_scored() -> list[date]:
    """The newest first."""
    return sql.column("SELECT DISTINCT quarter FROM scorecard_sum ORDER BY quarter DESC")


def board(by: Filters) -> Board:
    """Sums and movers within the reach of whoever asks; the filters of colour and order are the list's own."""
    of, params = _source(by)
    rows = sql.rows(
        f"SELECT quarter, CASE WHEN nlevel(place) >= {_PROVINCE} THEN subpath(place, 0, {_PROVINCE})::text ELSE place::text END AS path,"
        " sum(partners)::int AS partners, sum(rated)::int AS rated, sum(points)::bigint AS points, sum(red)::int AS red,"
        f" sum(yellow)::int AS yellow, sum(green)::int AS green FROM {of} AS s WHERE quarter <= %(quarter)s GROUP BY 1, 2",
        params,
    )
    quarters = sorted({row["quarter"] for row in rows})[-SHOWN_QUARTERS:]
    releases = released()
    release = release_for(by.quarter, releases) if releases else None

    def health(found: list[dict[str, Any]]) -> Health:
        sums = {
            name: sum(row[name] for row in found)
            for name in ("partners", "rated", "points", "red", "yellow", "green")
        }
        mean = sums["points"] / sums["rated"] / 10 if sums["rated"] else None
        return Health(
            partners=sums["partners"], rated=sums["rated"], index=mean, red=sums["red"], yellow=sums["yellow"],
            green=sums["green"], tone=tone_of(mean, release),
        )  # fmt: skip

    whole = {
        quarter: health([row for row in rows if row["quarter"] == quarter]) for quarter in quarters
    }
    regions = []
    for path in sorted({row["path"] for row in rows if row["path"]}):
        line = [
            health([row for row in rows if row["path"] == path and row["quarter"] == quarter])
            for quarter in quarters
        ]
        if line and line[-1].partners:
            regions.append(Region(path=path, quarters=line, change=_moved(line)))
    regions.sort(key=lambda one: (one.quarters[-1].index is None, one.quarters[-1].index or 0))
    return Board(
        quarters=quarters, now=whole.get(by.quarter, Health()),
        before=whole[quarters[-2]] if len(quarters) > 1 else None, course=[whole[quarter].index for quarter in quarters],
        regions=regions, release=release, risers=_movers(by, "DESC"), fallers=_movers(by, "ASC"),
    )  # fmt: skip


def tone_of(index: float | None, release: Release | None) -> str:
    """Of a mean: by the lines of the release, without the margin."""
    if index is None or release is None:
        return "none"
    return "good" if index * 10 >= release.green else "act" if index * 10 < release.red else "watch"


def partners_page(by: Filters, *, after: str = "") -> Page:
    """One page of the list, in the order asked. The unrated come last."""
    key, way = SORTS.get(by.sort, SORTS["index"])
    where, params = _condition(by)
    value = f"coalesce(s.{key}, {32000 if way == 'ASC' else -32000})"
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 2:
        where += (
            f" AND ({value}, s.partner_id) {'>' if way == 'ASC' else '<'} (%(value)s, %(partner)s)"
        )
        params |= {"value": cursor[0], "partner": cursor[1]}
    rows = sql.rows(
        _ROWS.format(where=where, order=f"{value} {way}, s.partner_id {way}", value=value),
        params | {"most": PAGE + 1},
    )
    shown = [_toned(row) for row in rows[:PAGE]]
    last = shown[-1] if len(rows) > PAGE else None
    return Page(
        rows=shown, next=encode_cursor([last["value"], last["partner_id"]]) if last else None
    )


def every_row(by: Filters) -> list[dict[str, Any]]:
    """The whole list, for a file."""
    key, way = SORTS.get(by.sort, SORTS["index"])
    where, params = _condition(by)
    order = f"s.{key} {way} NULLS LAST, s.partner_id"
    return [
        _toned(row)
        for row in sql.rows(
            _ROWS.format(where=where, order=order, value="0"), params | {"most": None}
        )
    ]


_ROWS = (
    "SELECT s.partner_id, s.type, s.layer, s.index, s.change, s.coverage, s.colour, l.percentile, {value} AS value,"
    " p.code, coalesce(nullif(p.short_name, ''), p.name) AS name, p.region_path::text AS region_path, p.is_simulated"
    f" FROM scorecard_score AS s {LEVEL}"
    " JOIN partners_pub_partner AS p USING (partner_id) WHERE {where} ORDER BY {order} LIMIT %(most)s"
)


def _movers(by: Filters, way: str) -> list[dict[str, Any]]:
    where, params = _condition(by, is_list=False)
    sign = ">" if way == "DESC" else "<"
    rows = sql.rows(
        _ROWS.format(
            where=f"{where} AND s.change {sign} 0", order=f"s.change {way}, s.partner_id", value="0"
        ),
        params | {"most": MOVERS},
    )
    return [_toned(row) for row in rows]


def _toned(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"tone": TONES[row["colour"]]}


def _condition(by: Filters, *, is_list: bool = True) -> tuple[str, dict[str, Any]]:
    where = ["s.quarter = %(quarter)s"]
    where += [f"s.{name} = %({name})s" for name in ("type", "layer") if getattr(by, name)]
    if by.region_path:
        where.append("p.region_path <@ %(region)s::ltree")
    if is_list and by.colour is not None:
        where.append("s.colour = %(colour)s")
    return " AND ".join(where), {
        "quarter": by.quarter, "type": by.type, "layer": by.layer, "region": by.region_path, "colour": by.colour,
    }  # fmt: skip


def _source(by: Filters) -> tuple[str, dict[str, Any]]:
    """Sums by province; whoever looks at a city or a county adds up its partners instead."""
    _where, params = _condition(by)
    narrow = [f"{name} = %({name})s" for name in ("type", "layer") if getattr(by, name)]
    acting = scope.current()
    if not any(path.count(".") >= _PROVINCE for path in (by.region_path, *acting.region_paths)):
        if by.region_path:
            narrow.append("place <@ %(region)s::ltree")
        return f"(SELECT * FROM scorecard_sum WHERE {' AND '.join(narrow) or 'true'})", params
    if by.region_path:
        narrow.append(
            "partner_id IN (SELECT partner_id FROM partners_pub_partner WHERE region_path <@ %(region)s::ltree)"
        )
    return (
        "(SELECT quarter, place, 1 AS partners, (index IS NOT NULL)::int AS rated, coalesce(index, 0) AS points,"
        f" (colour = {RED})::int AS red, (colour = {YELLOW})::int AS yellow, (colour = {GREEN})::int AS green"
        f" FROM scorecard_score WHERE {' AND '.join(narrow) or 'true'})",
        params,
    )


def _moved(line: list[Health]) -> float | None:
    if len(line) < 2 or line[-1].index is None or line[-2].index is None:
        return None
    return line[-1].index - line[-2].index
