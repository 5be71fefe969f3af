"""Saved audiences with their counts now, and how far they overlap."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyroaring import BitMap

from xinglian.kernel import sql
from xinglian.signals.queries import select_audience
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.queries.say_audience import say_many
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.rules.problems import ExpressionProblem

MOST_COMPARED = 8


@dataclass(frozen=True, kw_only=True)
class AudienceRow:
    """`sentence` says the rule, "" when it is too tangled. `problem` is a sentence when the expression names something
    that is gone (a tag, a place)."""

    audience_id: int
    name: str
    note: str
    expression: str
    sentence: str
    created_by_name: str
    changed_at: datetime
    count: int | None
    problem: str
    ordinals: BitMap


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """A row of the overlap table: how many of `name` are also in each of the others."""

    name: str
    count: int
    cells: list[tuple[int, float, bool]]


def saved_audiences() -> list[AudienceRow]:
    """All saved audiences, latest change first, counted in one go within the caller's reach."""
    rows = sql.rows(
        "SELECT id, name, note, expression, created_by_name, changed_at FROM signals_audience"
        " WHERE archived_at IS NULL ORDER BY changed_at DESC LIMIT 200"
    )
    read: dict[int, Expression] = {}
    problems: dict[int, str] = {}
    for row in rows:
        try:
            read[row["id"]] = select_audience.read(row["expression"])
        except ExpressionProblem as error:
            problems[row["id"]] = sentence_of(error.problem)
    found = dict(zip(read, select_audience.select_many(list(read.values())), strict=True))
    said = dict(zip(read, say_many(list(read.values())), strict=True))
    return [
        _row(
            row,
            said.get(row["id"], ""),
            found[row["id"]].ordinals if row["id"] in found else None,
            problems.get(row["id"], ""),
        )
        for row in rows
    ]


def overlaps(audiences: list[AudienceRow]) -> list[Overlap]:
    """How many partners two audiences share: (count, share of the row, is itself)."""
    compared = [audience for audience in audiences if not audience.problem][:MOST_COMPARED]
    return [
        Overlap(
            name=one.name,
            count=len(one.ordinals),
            cells=[
                (
                    shared := one.ordinals.intersection_cardinality(other.ordinals),
                    shared / (len(one.ordinals) or 1),
                    one is other,
                )
                for other in compared
            ],
        )
        for one in compared
    ]


def saved_audience(*, audience_id: int) -> dict[str, Any] | None:
    return sql.row(
        "SELECT id, name, note, expression FROM signals_audience WHERE id = %s AND archived_at IS NULL",
        [audience_id],
    )


def _row(row: dict[str, Any], sentence: str, ordinals: BitMap | None, problem: str) -> AudienceRow:
    return AudienceRow(
        audience_id=row["id"], name=row["name"], note=row["note"], expression=row["expression"],
        sentence=sentence,
        created_by_name=row["created_by_name"], changed_at=row["changed_at"],
        count=None if ordinals is None else len(ordinals), problem=problem,
        ordinals=BitMap() if ordinals is None else ordinals,
    )  # fmt: skip
