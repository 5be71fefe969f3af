"""Saved audiences: own, shared, favourites, put away; counted now for the page that is shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import scope, sql
from xinglian.signals import access
from xinglian.signals.queries import audience_uses, select_audience
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.queries.say_audience import say_many
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.rules.problems import ExpressionProblem

PAGE = 25
# Favourites first in every order; then as asked.
SORTS = {
    "name": "a.name",
    "-name": "a.name DESC",
    "size": "d.cardinality NULLS LAST, a.name",
    "-size": "d.cardinality DESC NULLS LAST, a.name",
    "moved": "abs(d.joined - d.gone) NULLS LAST, a.name",
    "-moved": "abs(d.joined - d.gone) DESC NULLS LAST, a.name",
    "changed": "a.changed_at",
    "-changed": "a.changed_at DESC",
}
# Sizes and moves of the whole network order the list; who sees some regions only is not told even that.
_OF_THE_NETWORK = ("size", "-size", "moved", "-moved")
_VIEWS = {
    "all": "a.archived_at IS NULL",
    "own": "a.archived_at IS NULL AND a.created_by = %(me)s",
    "starred": "a.archived_at IS NULL AND s.audience_id IS NOT NULL",
    "away": "a.archived_at IS NOT NULL",
}
_FROM = """
FROM signals_audience a
LEFT JOIN signals_audience_star s ON s.audience_id = a.id AND s.person_id = %(me)s
"""
_WORDS = (
    " AND (%(words)s = '' OR strpos(lower(a.name || ' ' || a.note || ' ' || a.expression || ' ' || a.created_by_name),"
    " %(words)s) > 0)"
)


@dataclass(frozen=True, kw_only=True)
class AudienceRow:
    """`sentence` says the rule, "" when it is too tangled. `problem` is a sentence when the expression names something
    that is gone (a tag, a place): then there is no count. `joined` and `gone` are of last night, None for those who
    see some regions only, and before the first night."""

    audience_id: int
    name: str
    note: str
    expression: str
    sentence: str
    is_shared: bool
    created_by: int | None
    created_by_name: str
    changed_at: datetime
    is_archived: bool
    is_starred: bool
    count: int | None
    problem: str
    joined: int | None
    gone: int | None
    uses: int


@dataclass(frozen=True, kw_only=True)
class AudienceList:
    rows: list[AudienceRow]
    counts: dict[str, int]
    total: int


def view_ids(*, view: str, words: str = "") -> list[int]:
    """Everything that a bulk action means by "all"."""
    given = {"me": scope.current().person_id, "words": words.strip().lower()}
    return sql.column(f"SELECT a.id {_FROM} WHERE {_VIEWS.get(view, _VIEWS['all'])}{_WORDS}", given)


def saved_audiences(
    *, view: str = "all", words: str = "", sort: str = "", offset: int = 0
) -> AudienceList:
    """A page of them; only the rows shown are evaluated, in one go, within the caller's reach."""
    is_network = access.reach_of_caller() is None
    if sort not in SORTS or (not is_network and sort in _OF_THE_NETWORK):
        sort = "-changed"
    given: dict[str, Any] = {
        "me": scope.current().person_id, "words": words.strip().lower(), "most": PAGE, "offset": offset,
    }  # fmt: skip
    columns = ", ".join(
        f"count(*) FILTER (WHERE {condition}) AS {name}" for name, condition in _VIEWS.items()
    )
    counts = sql.rows(f"SELECT {columns} {_FROM} WHERE true{_WORDS}", given)[0]
    view = view if view in _VIEWS else "all"
    rows = sql.rows(
        "SELECT a.id, a.name, a.note, a.expression, a.is_shared, a.created_by, a.created_by_name, a.changed_at,"
        f" a.archived_at IS NOT NULL AS is_archived, s.audience_id IS NOT NULL AS is_starred, d.joined, d.gone {_FROM}"
        " LEFT JOIN signals_audience_day d ON d.audience_id = a.id AND d.members IS NOT NULL"
        f" WHERE {_VIEWS[view]}{_WORDS} ORDER BY (s.audience_id IS NULL), {SORTS[sort]}, a.id"
        " LIMIT %(most)s OFFSET %(offset)s",
        given,
    )
    return AudienceList(rows=_rows(rows, is_network), counts=counts, total=counts[view])


def _rows(rows: list[dict[str, Any]], is_network: bool) -> list[AudienceRow]:
    read: dict[int, Expression] = {}
    problems: dict[int, str] = {}
    for row in rows:
        try:
            read[row["id"]] = select_audience.read(row["expression"])
        except ExpressionProblem as error:
            problems[row["id"]] = sentence_of(error.problem)
    found = dict(zip(read, select_audience.select_many(list(read.values())), strict=True))
    said = dict(zip(read, say_many(list(read.values())), strict=True))
    uses = audience_uses.use_counts({row["expression"] for row in rows})
    return [
        AudienceRow(
            audience_id=row["id"], name=row["name"], note=row["note"], expression=row["expression"],
            sentence=said.get(row["id"], ""), is_shared=row["is_shared"], created_by=row["created_by"],
            created_by_name=row["created_by_name"], changed_at=row["changed_at"],
            is_archived=row["is_archived"], is_starred=row["is_starred"],
            count=found[row["id"]].count if row["id"] in found else None,
            problem=problems.get(row["id"], ""),
            joined=row["joined"] if is_network else None, gone=row["gone"] if is_network else None,
            uses=uses.get(row["expression"], 0),
        )
        for row in rows
    ]  # fmt: skip


def find_saved(words: str, *, most: int = 20) -> list[dict[str, Any]]:
    """Audiences whose name has the words, favourites first: for pickers."""
    return sql.rows(
        f"SELECT a.id, a.name, a.note {_FROM} WHERE a.archived_at IS NULL AND strpos(lower(a.name), %(words)s) > 0"
        " ORDER BY (s.audience_id IS NULL), a.changed_at DESC LIMIT %(most)s",
        {"me": scope.current().person_id, "words": words.strip().lower(), "most": most},
    )


def named(audience_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Name and rule of some audiences, put away or not."""
    rows = sql.rows(
        "SELECT id, name, expression FROM signals_audience WHERE id = ANY(%s)", [audience_ids]
    )
    return {row["id"]: row for row in rows}
