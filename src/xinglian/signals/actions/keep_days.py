"""Write down, each night, how large every saved audience is and who came and went."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import select_audience
from xinglian.signals.rules.problems import ExpressionProblem

KEPT_DAYS = 400
_HERE = ZoneInfo("Asia/Shanghai")
_WRITE = """
INSERT INTO signals_audience_day (audience_id, day, expression, cardinality, joined, gone, moved, members)
SELECT * FROM unnest(%(ids)s::bigint[], %(days)s::date[], %(rules)s::text[], %(sizes)s::int[], %(joined)s::int[],
                     %(gone)s::int[], %(moved)s::bytea[], %(members)s::bytea[])
ON CONFLICT (audience_id, day) DO UPDATE SET expression = excluded.expression, cardinality = excluded.cardinality,
  joined = excluded.joined, gone = excluded.gone, moved = excluded.moved, members = excluded.members
"""


def keep_days(*, now: datetime, audience_ids: list[int] | None = None) -> int:
    """Everybody's audiences (or some), as a job of the network; how many were written. A second run on the same day
    writes that day anew. A rule that can no longer be read keeps its past and gets no new day."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtext('signals.audience_day'))")
    today = now.astimezone(_HERE).date()
    rows = sql.rows(
        "SELECT id, expression FROM signals_audience WHERE archived_at IS NULL AND (%s::bigint[] IS NULL OR id = ANY(%s))",
        [audience_ids, audience_ids],
    )
    read: dict[int, select_audience.Expression] = {}
    for row in rows:
        try:
            read[row["id"]] = select_audience.read(row["expression"])
        except ExpressionProblem:
            continue
    found = select_audience.select_many(list(read.values()))
    before = _before(list(read), today)
    lines: dict[str, list[Any]] = {
        name: [] for name in ("ids", "days", "rules", "sizes", "joined", "gone", "moved", "members")
    }
    for audience_id, selected in zip(read, found, strict=True):
        old = before.get(audience_id)
        new = selected.ordinals
        moved = BitMap() if old is None else new ^ old
        entry = (
            audience_id, today, read[audience_id].text, len(new),
            moved.intersection_cardinality(new), 0 if old is None else len(old - new),
            moved.serialize(), new.serialize(),
        )  # fmt: skip
        for column, value in zip(lines.values(), entry, strict=True):
            column.append(value)
    if read:
        sql.execute(
            "UPDATE signals_audience_day SET members = NULL WHERE members IS NOT NULL AND audience_id = ANY(%s)",
            [list(read)],
        )
        sql.execute(_WRITE, lines)
    sql.execute("DELETE FROM signals_audience_day WHERE day < %s::date - %s", [today, KEPT_DAYS])
    return len(read)


def _before(audience_ids: list[int], today: Any) -> dict[int, BitMap]:
    """The members on the last night before today. When today was written already, one step back from it."""
    rows = sql.rows(
        "SELECT audience_id, day, moved, members FROM signals_audience_day"
        " WHERE audience_id = ANY(%s) AND members IS NOT NULL",
        [audience_ids],
    )
    firsts = set(
        sql.column(
            "SELECT audience_id FROM signals_audience_day WHERE audience_id = ANY(%s)"
            " GROUP BY audience_id HAVING count(*) = 1 AND max(day) = %s",
            [audience_ids, today],
        )
    )
    found = {}
    for row in rows:
        members = BitMap.deserialize(bytes(row["members"]))
        if row["day"] == today:
            if row["audience_id"] in firsts:
                continue
            members = members ^ BitMap.deserialize(bytes(row["moved"]))
        found[row["audience_id"]] = members
    return found
