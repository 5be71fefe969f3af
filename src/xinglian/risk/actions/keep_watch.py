"""Every day: count, judge with what was known before, raise and end alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from xinglian.kernel import knobs, live, sql
from xinglian.risk.actions.count_series import LATE_DAYS, Grid, count_source, worth_watching
from xinglian.risk.actions.raise_alerts import Seen, raise_alerts
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.definitions.sources import SOURCES
from xinglian.risk.queries.days import calendar
from xinglian.risk.queries.shapes import shape_of, strictness, whole_of
from xinglian.risk.rules.streaks import runs
from xinglian.risk.rules.windows import Strictness, watch
from xinglian.risk.rules.windows import Watched as Looked

CHINA = ZoneInfo("Asia/Shanghai")
# What began longer ago was somebody's concern then.
FRESH_DAYS = 7

_KEEP = """
INSERT INTO risk_watch (series, path, cut, "window", band, first_day, amounts, counts, values, expected, lows, highs, last_day, judged_at, is_simulated)
VALUES (%s, %s::ltree, %s, %s, %s, %s, %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s, %s, %s)
ON CONFLICT (series, path, cut) DO UPDATE SET "window" = excluded."window", band = excluded.band, first_day = excluded.first_day, amounts = excluded.amounts, counts = excluded.counts,
       values = excluded.values, expected = excluded.expected, lows = excluded.lows, highs = excluded.highs,
       last_day = excluded.last_day, judged_at = excluded.judged_at, is_simulated = excluded.is_simulated
"""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Rows judged, and what became of alerts."""

    rows: int
    raised: int
    told: int


def keep_watch(
    *,
    now: datetime,
    since: date | None = None,
    fresh_days: int = FRESH_DAYS,
    tell: bool = True,
    let_go: bool = True,
) -> Watched:
    """As the network, in the caller's transaction; twice changes nothing. `since`: count from this day on anew (default:
    three weeks); `date.min` counts all that is kept. Alerts that began in the last `fresh_days` are raised."""
    today = now.astimezone(CHINA).date()
    begin = today - timedelta(days=LATE_DAYS) if since is None else since
    strict = strictness(knobs.values("risk."))
    is_simulated = bool(
        sql.value("SELECT EXISTS (SELECT FROM partners_pub_partner WHERE is_simulated)")
    )
    seen: list[Seen] = []
    kept = 0
    for source in SOURCES.values():
        grid = count_source(source, today=today, since=None if begin == date.min else begin)
        if grid is None:
            continue
        grid = worth_watching(grid)
        kept += len(grid.keys)
        judged = _judged(grid, strict)
        _store(grid, judged, now=now, is_simulated=is_simulated)
        seen += _seen(grid, judged, strict)
    came = raise_alerts(
        seen, today=today, now=now, fresh_days=fresh_days, is_simulated=is_simulated, tell=tell,
        let_go=let_go,
    )  # fmt: skip
    live.publish("risk")
    return Watched(rows=kept, raised=came.raised, told=came.told)


def _judged(grid: Grid, strict: Strictness) -> dict[str, tuple[list[int], Looked]]:
    """Series -> its rows in the grid, judged."""
    days = calendar(first=grid.first, days=grid.amounts.shape[1])
    found = {}
    for key in dict.fromkeys(series for series, _path, _cut in grid.keys):
        rows = [row for row, one in enumerate(grid.keys) if one[0] == key]
        found[key] = (
            rows,
            watch(
                amounts=grid.amounts[rows], counts=grid.counts[rows], calendar=days, shape=shape_of(SERIES[key]),
                whole=whole_of([grid.keys[row][1:] for row in rows]), strict=strict,
            ),
        )  # fmt: skip
    return found


def _store(
    grid: Grid, judged: Mapping[str, tuple[list[int], Looked]], *, now: datetime, is_simulated: bool
) -> None:
    keys = [one.key for one in SERIES.values() if one.source == SERIES[grid.keys[0][0]].source]
    sql.execute(
        "DELETE FROM risk_watch WHERE series = ANY(%s) AND (series, path::text, cut) NOT IN"
        " (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))",
        [keys, *(list(column) for column in zip(*grid.keys, strict=True))],
    )
    rows: list[Any] = []
    for key, (places, one) in judged.items():
        for at, place in enumerate(places):
            _series, path, cut = grid.keys[place]
            rows.append(
                [
                    key, path, cut, int(one.windows[at]), _share(one.bands[at]), grid.first, _short(grid.amounts[place]), _short(grid.counts[place]),
                    *(_short(part[at]) for part in (one.judged.value, one.judged.expected, one.judged.low, one.judged.high)), grid.last, now, is_simulated,
                ]
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP, rows)


def _short(values: Any) -> str:
    """An array as the database reads it; six digits say it all."""
    return "{" + ",".join(map("%.6g".__mod__, values.tolist())) + "}"


def _share(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _seen(
    grid: Grid, judged: Mapping[str, tuple[list[int], Looked]], strict: Strictness
) -> list[Seen]:
    found = []
    for key, (places, looked) in judged.items():
        one = looked.judged
        for run in runs(one, harm=SERIES[key].harm, in_a_row=strict.in_a_row):
            _series, path, cut = grid.keys[places[run.row]]
            found.append(
                Seen(
                    series=key, path=path, cut=cut, side=run.side, window=int(looked.windows[run.row]), first_day=grid.first + timedelta(days=run.first),
                    raised_day=grid.first + timedelta(days=run.raised), last_day=grid.first + timedelta(days=run.last), days=run.days,
                    worst_day=grid.first + timedelta(days=run.worst), value=float(one.value[run.row, run.worst]),
                    expected=float(one.expected[run.row, run.worst]),
                    back_day=None if run.back is None else grid.first + timedelta(days=run.back), known_until=grid.last,
                )
            )  # fmt: skip
    return found
