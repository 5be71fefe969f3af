"""An audience from night to night, as far as the caller sees: sizes, who came, who left."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.rules import days
from xinglian.signals.rules.days import Night

MOST_NIGHTS = 90


@dataclass(frozen=True, kw_only=True)
class DaySize:
    """`is_new_rule`: the rule was changed since the night before, so a step says nothing about partners."""

    day: date
    count: int
    is_new_rule: bool


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Who came and who left between two nights."""

    since: date
    until: date
    came: BitMap
    left: BitMap


@dataclass(frozen=True, kw_only=True)
class Past:
    """`newest` are the members on the last night; `nights` the newest first."""

    newest: BitMap
    nights: tuple[Night, ...]
    within: BitMap

    def sizes(self) -> list[DaySize]:
        """The oldest first."""
        counts = days.sizes(self.newest, self.nights, within=self.within)
        found = [
            DaySize(day=night.day, count=count, is_new_rule=older is not None and older.expression != night.expression)
            for night, count, older in zip(self.nights, counts, [*self.nights[1:], None], strict=False)
        ]  # fmt: skip
        return found[::-1]

    def between(self, since: date, until: date) -> Moves | None:
        """The nearest nights at or before the two days; None when they are the same night or before the first."""
        first, last = self._night(since), self._night(until)
        if first is None or last is None or first == last:
            return None
        members = days.members_on(self.newest, self.nights, [first, last])
        return Moves(
            since=first, until=last,
            came=(members[last] - members[first]) & self.within,
            left=(members[first] - members[last]) & self.within,
        )  # fmt: skip

    def _night(self, day: date) -> date | None:
        known = [night.day for night in self.nights if night.day <= day]
        return known[0] if known else None


def past_of(*, audience_id: int, within: BitMap) -> Past:
    """`within`: everybody the caller may count."""
    rows: list[dict[str, Any]] = sql.rows(
        "SELECT day, expression, moved, members FROM signals_audience_day WHERE audience_id = %s"
        " ORDER BY day DESC LIMIT %s",
        [audience_id, MOST_NIGHTS],
    )
    newest = BitMap()
    if rows and rows[0]["members"] is not None:
        newest = BitMap.deserialize(bytes(rows[0]["members"]))
    nights = tuple(
        Night(day=row["day"], expression=row["expression"], moved=BitMap.deserialize(bytes(row["moved"])))
        for row in rows
    )  # fmt: skip
    return Past(newest=newest, nights=nights, within=within)
