"""What messages have brought about, added up by whatever they differ in: sums of counted rows within the viewer's reach."""

from dataclasses import dataclass, replace
from typing import Any

from xinglian.effect.queries import places
from xinglian.effect.rules.figures import Figures
from xinglian.effect.rules.minutes import BUCKETS
from xinglian.effect.rules.period import Span
from xinglian.kernel import sql

# What a table has a line for: of the message, of the place, or of the people.
OF_MESSAGE = {"topic": "w.kind", "author": "coalesce(w.author_person_id, 0)::text"}
CUTS = ("layer", "type", "role", "channel")
STEPS = {
    "week": "to_char(date_trunc('week', w.started_at AT TIME ZONE 'Asia/Shanghai'), 'YYYY-MM-DD')",
    "month": "to_char(date_trunc('month', w.started_at AT TIME ZONE 'Asia/Shanghai'), 'YYYY-MM-DD')",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`cut` with `value` narrows to people of one layer, type, role or channel; `region` is a path, `paths` what
    `places.roots` says of it, when that is known already."""

    span: Span
    topic: str = ""
    author: int | None = None
    region: str = ""
    paths: tuple[str, ...] = ()
    cut: str = ""
    value: str = ""


def roots_of(asked: Asked) -> list[str]:
    return list(asked.paths) or places.roots(asked.region)


def _sums(column: str) -> str:
    return f"ARRAY[{', '.join(f'coalesce(sum(w.{column}[{n}]), 0)::int' for n in range(1, BUCKETS + 1))}]"


FIGURES = f"""
count(DISTINCT w.message_id)::int AS messages, sum(w.people)::int AS people, sum(w.read)::int AS read, sum(w.responded)::int AS responded,
sum(w.must)::int AS must, sum(w.offered)::int AS offered, sum(w.acted)::int AS acted, sum(w.partners)::int AS partners,
sum(w.reached)::int AS reached, sum(w.in_time)::int AS in_time, {_sums("read_by")} AS read_by, {_sums("responded_by")} AS responded_by,
max(w.counted_at) AS counted_at
"""


def in_all(asked: Asked) -> Figures:
    """Everything together. One query when `paths` are known."""
    rows = _rows("''", asked, paths=roots_of(asked))
    return _figures(rows[0]) if rows else Figures()


def by_cut(asked: Asked, by: str) -> dict[str, Figures]:
    """By topic, author (its person's number, "0" for nobody), region (its path), layer, type, role or channel. Two or three queries."""
    paths = roots_of(asked)
    if by == "region":
        return _keyed(_rows("w.path::text", asked, paths=places.children(paths)))
    if by in CUTS:
        value = asked.value if asked.cut == by else ""
        return _keyed(_rows("w.value", replace(asked, cut=by, value=value), paths=paths))
    return _keyed(_rows(OF_MESSAGE[by], asked, paths=paths))


def by_timing(asked: Asked) -> dict[str, Figures]:
    """Of messages that went out at best hours: "best", and "at_once" for who was told at once by lot. One query when `paths` are known."""
    return _keyed(_rows("w.value", replace(asked, cut="timing", value=""), paths=roots_of(asked)))  # fmt: skip


def over_time(asked: Asked) -> dict[str, Figures]:
    """By the first day of each week or month; only those with messages. One query when `paths` are known."""
    found = _keyed(_rows(STEPS[asked.span.step], asked, paths=roots_of(asked)))
    return dict(sorted(found.items()))


def condition(asked: Asked, paths: list[str]) -> tuple[str, dict[str, Any]]:
    """SQL over effect_count `w`, and its parameters."""
    where = ["w.place = ANY (%(paths)s::text[])", "w.cut = %(cut)s", "w.started_at >= %(since)s", "w.started_at < %(until)s"]  # fmt: skip
    given: dict[str, Any] = {
        "paths": paths, "cut": asked.cut, "value": asked.value, "since": asked.span.since, "until": asked.span.until,
        "topic": asked.topic, "author": asked.author,
    }  # fmt: skip
    if asked.value:
        where.append("w.value = %(value)s")
    if asked.topic:
        where.append("w.kind = %(topic)s")
    if asked.author is not None:
        where.append("coalesce(w.author_person_id, 0) = %(author)s")
    return " AND ".join(where), given


def _rows(key: str, asked: Asked, *, paths: list[str]) -> list[dict[str, Any]]:
    where, given = condition(asked, paths)
    return sql.rows(
        f"SELECT {key} AS key, {FIGURES} FROM effect_count AS w WHERE {where} GROUP BY 1", given
    )


def _keyed(rows: list[dict[str, Any]]) -> dict[str, Figures]:
    return {str(row["key"]): _figures(row) for row in rows}


def _figures(row: dict[str, Any]) -> Figures:
    return Figures(**{name: value for name, value in row.items() if name != "key"})
