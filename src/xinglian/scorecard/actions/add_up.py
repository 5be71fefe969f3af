"""What scores add up to: health by place, how many partners stand at each level of the index, and of which share of its
peers a level is ahead.

After everybody was scored all is counted anew; after some were, what they took away and brought is carried into the sums,
so that news of a few costs what the few cost (tests/test_score.py holds that both give the same).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from xinglian.kernel import sql
from xinglian.scorecard.models.score import NOT_RATED
from xinglian.scorecard.rules.peers import UNTOLD, percentiles

_SUMS = {
    "partners": "sum(one)",
    "rated": "coalesce(sum(one) FILTER (WHERE index IS NOT NULL), 0)",
    "points": "coalesce(sum(one * index), 0)",
    "red": "coalesce(sum(one) FILTER (WHERE colour = 1), 0)",
    "yellow": "coalesce(sum(one) FILTER (WHERE colour = 2), 0)",
    "green": "coalesce(sum(one) FILTER (WHERE colour = 3), 0)",
}


def count_anew(quarter: date) -> None:
    """From all scores of the quarter."""
    sql.execute("DELETE FROM scorecard_sum WHERE quarter = %s", [quarter])
    sql.execute("DELETE FROM scorecard_level WHERE quarter = %s", [quarter])
    _add(quarter, "(SELECT *, 1 AS one FROM scorecard_score WHERE quarter = %s) AS q", [quarter])
    _tell(quarter)


def note_moved(quarter: date, *, new: str, only: str, params: Sequence[Any]) -> None:
    """Before some are written: their old scores with a minus, those of the table `new` with a plus. `only` says who they are."""
    columns = "type, layer, place, index, colour"
    sql.execute("DROP TABLE IF EXISTS scorecard_moved")
    sql.execute(
        f"CREATE TEMP TABLE scorecard_moved ON COMMIT DROP AS SELECT {columns}, -1 AS one FROM scorecard_score AS i"
        f" WHERE i.quarter = %s AND {only} UNION ALL SELECT {columns}, 1 FROM {new}",
        [quarter, *params],
    )


def carry(quarter: date) -> None:
    """What `note_moved` noted. Who stayed where it was cancels out."""
    _add(quarter, "scorecard_moved", [])
    sql.execute("DELETE FROM scorecard_sum WHERE quarter = %s AND partners = 0", [quarter])
    sql.execute("DELETE FROM scorecard_level WHERE quarter = %s AND partners = 0", [quarter])
    _tell(quarter)


def _add(quarter: date, rows: str, params: Sequence[Any]) -> None:
    names = ", ".join(_SUMS)
    more = ", ".join(f"s.{name} + excluded.{name}" for name in _SUMS)
    sql.execute(
        f"INSERT INTO scorecard_sum AS s (quarter, place, type, layer, {names})"
        f" SELECT %s, subpath(place, 0, least(nlevel(place), 3)), type, layer, {', '.join(_SUMS.values())} FROM {rows} GROUP BY 2, 3, 4"
        f" ON CONFLICT (quarter, place, type, layer) DO UPDATE SET ({names}) = ROW({more})",
        [quarter, *params],
    )
    sql.execute(
        "INSERT INTO scorecard_level AS s (quarter, type, index, partners) SELECT %s, type, coalesce(index, %s), sum(one)"
        f" FROM {rows} GROUP BY 2, 3 HAVING sum(one) <> 0"
        " ON CONFLICT (quarter, type, index) DO UPDATE SET partners = s.partners + excluded.partners",
        [quarter, NOT_RATED, *params],
    )


def _tell(quarter: date) -> None:
    """Percentiles among the rated of each type: of each level, of which there are a thousand at most."""
    levels = sql.rows(
        "SELECT type, array_agg(index ORDER BY index) AS index, array_agg(partners ORDER BY index) AS partners"
        " FROM scorecard_level WHERE quarter = %s GROUP BY 1",
        [quarter],
    )
    for row in levels:
        rated = np.array(row["index"]) != NOT_RATED
        count = np.array(row["partners"], dtype=np.int64)[rated]
        told = np.full(len(rated), UNTOLD, dtype=np.int16)
        told[rated] = percentiles(count)
        sql.execute(
            "UPDATE scorecard_level AS s SET percentile = nullif(n.percentile, %(untold)s), peers = %(peers)s"
            " FROM unnest(%(index)s::smallint[], %(told)s::smallint[]) AS n (index, percentile)"
            " WHERE s.quarter = %(quarter)s AND s.type = %(type)s AND s.index = n.index"
            " AND (s.percentile, s.peers) IS DISTINCT FROM (nullif(n.percentile, %(untold)s), %(peers)s)",
            {
                "quarter": quarter, "type": row["type"], "index": row["index"], "told": told.tolist(), "untold": UNTOLD,
                "peers": max(int(count.sum()) - 1, 0),
            },
        )  # fmt: skip
