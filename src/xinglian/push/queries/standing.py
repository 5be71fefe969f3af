"""The board of a message, or of several: how partners stand, by reason, place and CSM. Reads counted rows only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.push.rules import standing

# cn.<area>.<province>: the places of a board, one level lower within a chosen one.
_DEPTH = 3
_SUMS = """
WITH s AS (
    SELECT code, csm_person_id, partners, people,
           subltree(region_path, 0, least(nlevel(region_path), %(depth)s))::text AS place
      FROM push_standing
     WHERE message_id = ANY (%(ids)s) AND (%(region)s = '' OR region_path <@ %(region)s::ltree)
       AND (%(csm)s::bigint IS NULL OR csm_person_id = %(csm)s)
)
SELECT code, place, csm_person_id, grouping(code) AS no_code, grouping(place) AS no_place,
       sum(partners)::int AS partners, sum(people)::int AS people,
       coalesce(sum(partners) FILTER (WHERE code = ANY (%(done)s)), 0)::int AS done
  FROM s GROUP BY GROUPING SETS ((code), (place), (csm_person_id))
"""


@dataclass(frozen=True, kw_only=True)
class Share:
    """Partners of one place or CSM, those reached, and the people who still have to read."""

    key: str
    label: str
    partners: int
    done: int
    people: int

    @property
    def open(self) -> int:
        return self.partners - self.done


@dataclass(frozen=True, kw_only=True)
class Board:
    """`partners` and `people` by code of rules.standing; places and CSMs with the most unreached first."""

    partners: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    places: list[Share] = field(default_factory=list)
    csms: list[Share] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.partners.values())

    @property
    def reached(self) -> int:
        return sum(self.partners.get(code, 0) for code in standing.DONE)

    @property
    def open(self) -> int:
        return self.total - self.reached

    @property
    def share(self) -> float | None:
        return self.reached / self.total if self.total else None

    @property
    def waiting(self) -> int:
        """People who still have to read."""
        return sum(self.people.values())


def board(
    *,
    message_ids: Sequence[int],
    region_path: str = "",
    csm_person_id: int | None = None,
    is_named: bool = True,
) -> Board:
    """Within the viewer's reach. At most three queries, however many recipients; one where the names of places and CSMs
    are not asked for."""
    depth = len(region_path.split(".")) + 1 if region_path else _DEPTH
    rows = sql.rows(
        _SUMS,
        {
            "ids": list(message_ids), "region": region_path, "csm": csm_person_id, "depth": max(depth, _DEPTH),
            "done": list(standing.DONE),
        },
    )  # fmt: skip
    by_code = [row for row in rows if not row["no_code"]]
    by_place = [row for row in rows if not row["no_place"]]
    by_csm = [row for row in rows if row["no_code"] and row["no_place"]]
    known = identity.regions_by_path(paths=[row["place"] for row in by_place]) if is_named else {}
    names = identity.person_names(ids=[row["csm_person_id"] for row in by_csm]) if is_named else {}
    return Board(
        partners={row["code"]: row["partners"] for row in by_code if row["partners"]},
        people={row["code"]: row["people"] for row in by_code if row["people"]},
        places=_worst_first(
            [(row, row["place"], known[row["place"]].label if row["place"] in known else "") for row in by_place]
        ),
        csms=_worst_first(
            [(row, str(row["csm_person_id"]), names.get(row["csm_person_id"], "")) for row in by_csm]
        ),
    )  # fmt: skip


def _worst_first(rows: list[tuple[dict[str, Any], str, str]]) -> list[Share]:
    found = [
        Share(key=key, label=label, partners=row["partners"], done=row["done"], people=row["people"])
        for row, key, label in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.open, -one.partners, one.key))


@dataclass(frozen=True, kw_only=True)
class Running:
    """A message on the board of all: its counts within the viewer's reach."""

    message_id: int
    title: str
    kind: str
    state: str
    started_at: datetime
    target_minutes: int | None
    standing_at: datetime | None
    is_simulated: bool
    partners: int
    reached: int
    late: int
    people: int

    @property
    def open(self) -> int:
        return self.partners - self.reached


_RUNNING = """
SELECT m.id AS message_id, m.title, m.kind, m.state, m.started_at, m.target_minutes, m.standing_at, m.is_simulated,
       s.partners, s.reached, s.late, s.people
  FROM push_message m
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(partners), 0)::int AS partners, coalesce(sum(people), 0)::int AS people,
              coalesce(sum(partners) FILTER (WHERE code = ANY (%(done)s)), 0)::int AS reached,
              coalesce(sum(partners) FILTER (WHERE code = 'late'), 0)::int AS late
         FROM push_standing t WHERE t.message_id = m.id) s
 WHERE m.state IN ('sending', 'sent', 'paused') AND m.superseded_by_id IS NULL AND NOT m.is_test AND NOT m.is_notice
   AND m.started_at > %(since)s AND s.partners > 0 AND (%(all)s OR s.reached < s.partners)
 ORDER BY m.id DESC LIMIT %(most)s
"""


def running(*, since: datetime, is_all: bool = False, most: int = 50) -> list[Running]:
    """Messages released since that have partners in the viewer's reach, the newest first; without `is_all` only those
    with somebody not reached. One query."""
    return [
        Running(**row)
        for row in sql.rows(
            _RUNNING,
            {"since": since, "done": list(standing.DONE), "all": is_all, "most": most},
        )
    ]
