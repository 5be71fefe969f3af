"""Score partners: index, colour and percentile of the quarters whose indicators changed, written where they differ."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from pyarrow import compute, csv

from xinglian.kernel import live, sql
from xinglian.scorecard.actions.add_up import carry, count_anew, note_moved
from xinglian.scorecard.actions.deliver_release import deliver_first_release
from xinglian.scorecard.models import Release
from xinglian.scorecard.queries.releases import (
    QUARTERS,
    keys_of,
    points_of,
    release_for,
    released,
    set_yardsticks,
    weights_of,
)
from xinglian.scorecard.queries.values import brought, load, quarters_measured
from xinglian.scorecard.rules.colour import colours
from xinglian.scorecard.rules.index import UNRATED, indexes

LIVE_TOPIC = "scorecard"
CHUNK = 150_000
_NO_CHANGE = 9999
_ASKED = "i.partner_id IN (SELECT partner_id FROM scorecard_asked)"


@dataclass(frozen=True, kw_only=True)
class Done:
    """`changed`: partner quarters with another index, colour or points than before."""

    quarters: list[date]
    partners: int
    changed: int


def score_everybody(*, now: datetime, since: date | None = None) -> Done:
    """All partners in all quarters that are measured, or those from `since` on. Inside `acting(network())`."""
    _alone()
    quarters = quarters_measured()
    deliver_first_release(now=now)
    _complete_yardsticks(quarters)
    return _score([one for one in quarters if since is None or one >= since], everybody=True)


def score_run(*, run_id: int, now: datetime) -> Done:
    """The partners whose indicators one run changed, from their first changed quarter on: a colour depends on the one before."""
    _alone()
    deliver_first_release(now=now)
    first = sql.value(
        "SELECT date_trunc('quarter', min(month))::date FROM signals_pub_indicator WHERE run_id = %s",
        [run_id],
    )
    if first is None:
        return Done(quarters=[], partners=0, changed=0)
    sql.execute("DROP TABLE IF EXISTS scorecard_asked")
    sql.execute(
        "CREATE TEMP TABLE scorecard_asked ON COMMIT DROP AS"
        " SELECT DISTINCT partner_id FROM signals_pub_indicator WHERE run_id = %s",
        [run_id],
    )
    sql.execute("ANALYZE scorecard_asked")
    quarters = quarters_measured()
    _complete_yardsticks(quarters, run_id=run_id)
    return _score([one for one in quarters if one >= first], everybody=False)


def _alone() -> None:
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('scorecard.score'))")


def _complete_yardsticks(quarters: Sequence[date], *, run_id: int | None = None) -> None:
    """An indicator that had too few values at the release gets its yardsticks once there are enough; those that are set stay.

    After a run only what the run brought values of is looked for: for the rest nothing is different since the last look.
    """
    of_late = quarters[-QUARTERS:]
    for release in released():
        known = release.yardsticks
        open_keys = [
            key for key in keys_of(release.weights) if not any(key in row for row in known.values())
        ]
        if run_id is not None and open_keys:
            open_keys = brought(run_id=run_id, keys=open_keys, since=of_late[0])
        if not open_keys:
            continue
        fresh = set_yardsticks(quarters=of_late, keys=open_keys)
        merged = {name: {**fresh.get(name, {}), **known.get(name, {})} for name in {*fresh, *known}}
        if merged != known:
            Release.objects.filter(pk=release.pk).update(yardsticks=merged)


def _score(quarters: Sequence[date], *, everybody: bool) -> Done:
    releases, partners, changed = released(), 0, 0
    for quarter in quarters:
        release = release_for(quarter, releases)
        moved = 0
        for only, params in _portions(everybody):
            found, differ = _score_some(quarter, release, only, params, everybody=everybody)
            partners, moved = max(partners, found), moved + differ
        if moved:
            count_anew(quarter) if everybody else carry(quarter)
        changed += moved
    if changed:
        live.publish(LIVE_TOPIC)
    return Done(quarters=list(quarters), partners=partners, changed=changed)


def _portions(everybody: bool) -> list[tuple[str, list[Any]]]:
    if not everybody:
        return [(_ASKED, [])]
    total = int(sql.value("SELECT count(*) FROM partners_pub_partner") or 0)
    parts = total // CHUNK + 1
    return (
        [("true", [])]
        if parts == 1
        else [(f"i.partner_id %% {parts} = %s", [n]) for n in range(parts)]
    )


def _score_some(
    quarter: date, release: Release, only: str, params: Sequence[Any], *, everybody: bool
) -> tuple[int, int]:
    found = load(quarter=quarter, keys=keys_of(release.weights), only=only, params=params)
    points = points_of(found, release)
    index, coverage = indexes(
        points, weights_of(found, release), least_coverage=release.least_coverage
    )
    colour = colours(
        index, found.before, red=release.red, green=release.green, margin=release.margin
    )
    change = np.where(
        (index != UNRATED) & (found.before_index != UNRATED), index - found.before_index, _NO_CHANGE
    )
    _temp("scorecard_new", "partner_id bigint, type varchar(20), layer varchar(10), place ltree, index smallint, change smallint, coverage smallint, colour smallint, points smallint[]")  # fmt: skip
    _copy("scorecard_new", {
        "partner_id": found.partner_id, "type": found.type, "layer": found.layer, "place": found.place,
        "index": _or_null(index, UNRATED), "change": _or_null(change, _NO_CHANGE), "coverage": coverage, "colour": colour,
        "points": _as_text(points),
    })  # fmt: skip
    if not everybody:
        note_moved(quarter, new="scorecard_new", only=only, params=params)
    fields = "release_id, type, layer, place, index, change, coverage, colour, points"
    there = ", ".join(f"excluded.{name.strip()}" for name in fields.split(","))
    here = ", ".join(f"s.{name.strip()}" for name in fields.split(","))
    changed = sql.execute(
        f"INSERT INTO scorecard_score AS s (partner_id, quarter, {fields}) SELECT partner_id, %s, %s, type, layer, place,"
        " index, change, coverage, colour, points FROM scorecard_new ON CONFLICT (partner_id, quarter) DO UPDATE"
        f" SET ({fields}) = ROW({there}) WHERE ({here}) IS DISTINCT FROM ({there})",
        [quarter, release.pk],
    )
    changed += sql.execute(
        f"DELETE FROM scorecard_score AS i WHERE i.quarter = %s AND {only}"
        " AND NOT EXISTS (SELECT FROM scorecard_new AS n WHERE n.partner_id = i.partner_id)",
        [quarter, *params],
    )
    return len(found), changed


def _temp(name: str, columns: str) -> None:
    sql.execute(f"DROP TABLE IF EXISTS {name}")
    sql.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")


def _or_null(values: NDArray[Any], none: int) -> Any:
    return pa.array(values, mask=values == none)


def _as_text(rows: NDArray[Any]) -> Any:
    """Each row as PostgreSQL reads an array."""
    words = pa.array(rows.ravel()).cast(pa.string())
    lists = pa.ListArray.from_arrays(
        np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1], words
    )
    return compute.binary_join_element_wise("{", compute.binary_join(lists, ","), "}", "")


def _copy(table: str, columns: dict[str, Any]) -> None:
    box = io.BytesIO()
    csv.write_csv(pa.table(columns), box, csv.WriteOptions(include_header=False))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(box.getbuffer())
