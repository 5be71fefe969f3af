"""How far messages came, by place and period: sums of counted rows, within the reach of whoever asks.

A viewer of the network reads the rows of a level; one of regions those of the own regions, so that a
county's CSM sees the county's numbers and nothing of the province around it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.identity.api import place_word
from xinglian.kernel import scope, sql
from xinglian.workspace.rules import minutes
from xinglian.workspace.rules.period import Period
from xinglian.workspace.rules.reach_of_regions import outermost

COUNTRY, AREA, PROVINCE = 1, 2, 3


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Message × partner pairs released in a period. Shares are None without any; minutes are medians.

    `must` and `acknowledged` count only messages that ask for an acknowledgement.
    """

    messages: int = 0
    partners: int = 0
    reached: int = 0
    in_time: int = 0
    answered: int = 0
    must: int = 0
    acknowledged: int = 0
    reached_by_minute: Sequence[int] = ()
    answered_by_minute: Sequence[int] = ()
    computed_at: datetime | None = None

    @property
    def share(self) -> float | None:
        return self.in_time / self.partners if self.partners else None

    @property
    def done_share(self) -> float | None:
        return self.acknowledged / self.must if self.must else None

    @property
    def answer_minutes(self) -> float | None:
        return minutes.median(self.answered_by_minute)

    @property
    def median_minutes(self) -> float | None:
        return minutes.median(self.reached_by_minute)

    @property
    def curve(self) -> list[float]:
        return minutes.curve(self.reached_by_minute, of=self.partners)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A 大区 or a province: its name, and its reach now and before."""

    code: str
    name: str
    now: Reach
    before: Reach


@dataclass(frozen=True, kw_only=True)
class Outreach:
    now: Reach
    before: Reach
    areas: Sequence[Place]
    provinces: Sequence[Place]


_SUMS = """
WITH own AS MATERIALIZED (
    SELECT w.*, g.depth, subpath(w.path, 0, g.depth) AS place, w.started_at >= %(since)s AS is_now
      FROM unnest(%(depths)s::int[]) AS g(depth) JOIN workspace_reach AS w ON {rows}
     WHERE w.started_at >= %(before)s AND w.started_at < %(until)s AND ({only})),
sums AS (
    SELECT depth, place, is_now, count(DISTINCT message_id) AS messages, sum(partners) AS partners, sum(reached) AS reached,
           sum(in_time) AS in_time, sum(answered) AS answered, max(computed_at) AS computed_at,
           coalesce(sum(partners) FILTER (WHERE must_acknowledge), 0) AS must,
           coalesce(sum(answered) FILTER (WHERE must_acknowledge), 0) AS acknowledged
      FROM own GROUP BY 1, 2, 3),
reached AS (
    SELECT depth, place, is_now, array_agg(n ORDER BY b) AS counts FROM (
        SELECT depth, place, is_now, b, sum(v)::int AS n FROM own, unnest(reached_by_minute) WITH ORDINALITY AS u(v, b)
         WHERE depth = %(curve)s GROUP BY 1, 2, 3, 4) AS f GROUP BY 1, 2, 3),
answered AS (
    SELECT depth, place, is_now, array_agg(n ORDER BY b) AS counts FROM (
        SELECT depth, place, is_now, b, sum(v)::int AS n FROM own, unnest(answered_by_minute) WITH ORDINALITY AS u(v, b)
         WHERE depth <= %(answers)s GROUP BY 1, 2, 3, 4) AS f GROUP BY 1, 2, 3)
SELECT s.depth, s.place::text AS path, s.is_now, s.messages::int, s.partners::int, s.reached::int, s.in_time::int,
       s.answered::int, s.must::int, s.acknowledged::int, s.computed_at,
       coalesce(r.counts, '{{}}') AS reached_by_minute, coalesce(a.counts, '{{}}') AS answered_by_minute
  FROM sums AS s LEFT JOIN reached AS r USING (depth, place, is_now) LEFT JOIN answered AS a USING (depth, place, is_now)
"""
_NETWORK = "w.level = g.depth"
# The own regions' rows: no higher than the region itself, so that nobody counts what lies around it.
_REGIONS = (
    "EXISTS (SELECT FROM unnest(%(regions)s::ltree[]) AS q"
    " WHERE w.path <@ q AND w.level = greatest(g.depth, nlevel(q)))"
)


def own_rows(*depths: int) -> tuple[str, list[str]]:
    """The condition on `w` (a counted table) and `g.depth` that picks the rows to add up, and the regions it needs.

    The levels are named as constants: most rows are counties, and the planner must know that these are not asked for.
    """
    acting = scope.current()
    if acting.reach != "regions":
        return f"{_NETWORK} AND {_levels(depths)}", []
    regions = outermost(acting.region_paths)
    levels = {max(depth, region.count(".") + 1) for depth in depths for region in regions}
    return f"{_REGIONS} AND {_levels(levels)}", regions


def _levels(levels: Iterable[int]) -> str:
    return f"w.level IN ({', '.join(str(level) for level in sorted(levels))})"


def outreach(period: Period) -> Outreach:
    """Country, areas and provinces of a period and of the one before. Two queries."""
    found = _sums(period, depths=[COUNTRY, AREA, PROVINCE], answers=AREA)
    names = place_names()
    return Outreach(
        now=_total(found, is_now=True),
        before=_total(found, is_now=False),
        areas=_places(found, names, AREA),
        provinces=_places(found, names, PROVINCE),
    )


def province(period: Period, *, code: str) -> Place | None:
    """One province with its median too; None when nothing went there."""
    found = _sums(
        period, depths=[PROVINCE], answers=PROVINCE, only="w.path ~ %(only)s::lquery",
        params={"only": f"*{{2}}.{code}.*"},
    )  # fmt: skip
    return next(iter(_places(found, place_names(), PROVINCE)), None)


def messages(period: Period, *, most: int = 8) -> list[dict[str, Any]]:
    """The newest messages of a period: message_id, title, partners, reached, in_time, answered. One query."""
    rows, regions = own_rows(COUNTRY)
    return sql.rows(
        "SELECT w.message_id, m.title, m.must_acknowledge, min(w.started_at) AS started_at, sum(w.partners)::int AS partners,"
        " sum(w.reached)::int AS reached, sum(w.in_time)::int AS in_time, sum(w.answered)::int AS answered"
        " FROM (SELECT 1 AS depth) AS g JOIN workspace_reach AS w ON "
        f"{rows} JOIN push_pub_message AS m USING (message_id)"
        " WHERE w.started_at >= %(since)s AND w.started_at < %(until)s"
        " GROUP BY w.message_id, m.title, m.must_acknowledge ORDER BY started_at DESC, w.message_id DESC LIMIT %(most)s",
        {"since": period.since, "until": period.until, "most": most, "regions": regions},
    )


def _sums(
    period: Period, *, depths: list[int], answers: int, only: str = "true",
    params: Mapping[str, Any] | None = None,
) -> dict[tuple[int, str, bool], Reach]:  # fmt: skip
    rows, regions = own_rows(*depths)
    found = sql.rows(
        _SUMS.format(rows=rows, only=only),
        {
            "since": period.since, "before": period.before.since, "until": period.until, "depths": depths,
            "curve": min(depths), "answers": answers, "regions": regions, **(params or {}),
        },
        kept=True,
    )  # fmt: skip
    return {(row.pop("depth"), row.pop("path"), row.pop("is_now")): Reach(**row) for row in found}


def _total(found: Mapping[tuple[int, str, bool], Reach], *, is_now: bool) -> Reach:
    """All countries together. Messages that go to several are counted once by the largest."""
    parts = [
        one for (depth, _path, now), one in found.items() if depth == COUNTRY and now == is_now
    ]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Reach()
    return Reach(
        messages=max(one.messages for one in parts),
        partners=sum(one.partners for one in parts),
        reached=sum(one.reached for one in parts),
        in_time=sum(one.in_time for one in parts),
        answered=sum(one.answered for one in parts),
        must=sum(one.must for one in parts),
        acknowledged=sum(one.acknowledged for one in parts),
        reached_by_minute=_added([one.reached_by_minute for one in parts]),
        answered_by_minute=_added([one.answered_by_minute for one in parts]),
        computed_at=max((one.computed_at for one in parts if one.computed_at), default=None),
    )


def _added(parts: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*parts, strict=True)]


def _places(
    found: Mapping[tuple[int, str, bool], Reach], names: Mapping[str, str], depth: int
) -> list[Place]:
    """In the order of the region tree; a place without anything now or before is left out."""
    paths = {path.rpartition(".")[2]: path for at, path, _now in found if at == depth}
    return [
        Place(
            code=code,
            name=name,
            now=found.get((depth, paths[code], True), Reach()),
            before=found.get((depth, paths[code], False), Reach()),
        )
        for code, name in names.items()
        if code in paths
    ]


def place_names() -> dict[str, str]:
    """Code → name of the 大区 and provinces, in the order of the tree, in the reader's language."""
    return {
        row["code"]: place_word(row["short_name"], row["name_en"])
        for row in sql.rows(
            "SELECT code, short_name, name_en FROM identity_pub_region"
            " WHERE level IN ('area', 'province') ORDER BY ordinal",
            kept=True,
        )
    }
