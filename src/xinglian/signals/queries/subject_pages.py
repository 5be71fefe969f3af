"""Tags of people and parts on pages: the catalogue, one tag, those somebody carries, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xinglian.kernel import knobs, sql
from xinglian.signals.queries import wording
from xinglian.signals.queries.tag_page import Threshold
from xinglian.signals.queries.tag_past import Version, versions
from xinglian.signals.queries.why import CheckLine, check_line, said
from xinglian.signals.rules import predicate, registry
from xinglian.signals.rules.definition import TagDefinition
from xinglian.signals.rules.subject import SUBJECTS, Subject

_SAMPLE, _HISTORY = 12, 60
_WHO = {
    "person": "SELECT t.id, t.since, t.keys, m.person_id AS link, m.name, o.name AS note FROM signals_person_tag t"
    " JOIN identity_pub_membership m ON m.membership_id = t.id JOIN partners_pub_partner o ON o.partner_id = t.org_id",
    "part": "SELECT t.id, t.since, t.keys, t.id AS link, p.name, p.number AS note FROM signals_part_tag t"
    " JOIN catalogue_pub_part p ON p.part_id = t.id",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SubjectRow:
    """`count` within the caller's reach."""

    key: str
    name: str
    meaning: str
    owner_label: str
    count: int
    share: float


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """Somebody or something that carries a tag: `link` is the id of its page."""

    id: int
    link: int
    name: str
    note: str
    since: date


@dataclass(frozen=True, kw_only=True)
class SubjectTagPage:
    row: SubjectRow
    rule: str
    thresholds: list[Threshold]
    figures: list[tuple[str, str]]
    history: list[tuple[datetime, int]]
    sample: list[Carrier]
    versions: list[Version]


@dataclass(frozen=True, kw_only=True)
class Carried:
    key: str
    name: str
    since: date


@dataclass(frozen=True, kw_only=True)
class SubjectWhy:
    name: str
    key: str
    who: str
    note: str
    holds: bool
    since: date | None
    sentence: str
    checks: tuple[CheckLine, ...]
    computed_at: datetime


def subject_list(subject: Subject, *, words: str = "") -> list[SubjectRow]:
    """All tags of people or of parts, those that fit the words. Two queries, however many."""
    settings = knobs.values("signals.")
    counts, everybody = _counts(subject)
    rows = [_row(tag, settings, counts, everybody) for tag in subject.tags.values()]
    wanted = words.strip().lower()
    return [row for row in rows if wanted in f"{row.key} {row.name} {row.meaning}".lower()]


def subject_tag_page(subject: Subject, key: str) -> SubjectTagPage:
    """One of `subject.tags`."""
    tag = subject.tags[key]
    settings = knobs.values("signals.")
    values, currency = tag.values(settings), str(settings["signals.currency"])
    counts, everybody = _counts(subject)
    history = sql.rows(
        "SELECT counted_at, cardinality FROM signals_tag_count WHERE key = %s ORDER BY id DESC LIMIT %s",
        [key, _HISTORY],
    )
    sample = sql.rows(
        f"{_WHO[subject.key]} WHERE %s = ANY(t.keys) ORDER BY hashint8(t.id) LIMIT %s",
        [key, _SAMPLE],
    )
    return SubjectTagPage(
        row=_row(tag, settings, counts, everybody),
        rule=predicate.written(tag.where, values),
        thresholds=[
            Threshold(
                parameter=parameter, value=values[parameter.key],
                text=wording.by_kind(parameter.kind, values[parameter.key], currency=currency),
                is_default=values[parameter.key] == parameter.default,
            )
            for parameter in tag.parameters
        ],
        figures=[
            (str(figure.label), str(registry.SOURCE_LABELS[figure.source]))
            for figure in (subject.figures[name] for name in _names(tag))
        ],
        history=[(row["counted_at"], row["cardinality"]) for row in reversed(history)],
        sample=[
            Carrier(
                id=row["id"], link=row["link"], name=row["name"], note=row["note"],
                since=row["since"][row["keys"].index(key)],
            )
            for row in sample
        ],
        versions=versions(tag, currency=currency),
    )  # fmt: skip


def tags_of_person(person_id: int) -> list[tuple[int, str, list[Carried]]]:
    """By membership in sight: its id, the partner's name, and the tags."""
    rows = sql.rows(
        "SELECT t.id, o.name, t.keys, t.since FROM signals_person_tag t JOIN partners_pub_partner o ON o.partner_id = t.org_id"
        " WHERE t.person_id = %s ORDER BY o.name",
        [person_id],
    )
    return [(row["id"], row["name"], _carried(SUBJECTS["person"], row)) for row in rows]


def tags_of_part(part_id: int) -> list[Carried]:
    row = sql.row("SELECT keys, since FROM signals_part_tag WHERE id = %s", [part_id])
    return _carried(SUBJECTS["part"], row) if row else []


def subject_why(subject: Subject, *, key: str, subject_id: int) -> SubjectWhy | None:
    """Every comparison with its figure; None for somebody out of sight or not computed yet."""
    row = sql.row(
        _WHO[subject.key].replace("t.keys,", "t.keys, t.figures, t.computed_at,", 1)
        + " WHERE t.id = %s",
        [subject_id],
    )
    if row is None:
        return None
    tag = subject.tags[key]
    settings = knobs.values("signals.")
    currency = str(settings["signals.currency"])
    node = predicate.read(tag.where, tag.values(settings))
    figures = {name: _written(subject, name, row["figures"].get(name)) for name in _names(tag)}
    holds, checks = predicate.check(node, figures)
    lines = tuple(check_line(one, subject.figures[one.figure], currency) for one in checks)
    return SubjectWhy(
        name=str(tag.name),
        key=key,
        who=row["name"],
        note=row["note"],
        holds=holds,
        since=row["since"][row["keys"].index(key)] if key in row["keys"] else None,
        sentence=said(str(tag.name), lines, holds=holds),
        checks=lines,
        computed_at=row["computed_at"],
    )


def _counts(subject: Subject) -> tuple[dict[str, int], int]:
    """Within the caller's reach: row security narrows people to the partners in sight."""
    rows = sql.rows(
        f"SELECT u.key, count(*) AS n FROM {subject.table} t CROSS JOIN LATERAL unnest(t.keys) AS u(key) GROUP BY u.key"
    )
    everybody = int(sql.value(f"SELECT count(*) FROM {subject.table}"))
    return {row["key"]: int(row["n"]) for row in rows}, everybody


def _row(
    tag: TagDefinition, settings: Mapping[str, object], counts: Mapping[str, int], everybody: int
) -> SubjectRow:
    count = counts.get(tag.key, 0)
    return SubjectRow(
        key=tag.key, name=str(tag.name), meaning=wording.meaning(tag, settings),
        owner_label=str(registry.OWNER_LABELS.get(tag.owner, tag.owner)), count=count,
        share=count / everybody if everybody else 0,
    )  # fmt: skip


def _names(tag: TagDefinition) -> tuple[str, ...]:
    return predicate.figures_of(predicate.read(tag.where, tag.values({})))


def _carried(subject: Subject, row: Mapping[str, Any]) -> list[Carried]:
    """In the order of the definitions."""
    since = dict(zip(row["keys"], row["since"], strict=True))
    return [
        Carried(key=key, name=str(tag.name), since=since[key])
        for key, tag in subject.tags.items()
        if key in since
    ]


def _written(subject: Subject, name: str, stored: Any) -> predicate.FigureValue:
    """Stored unit → written unit (minor units → whole)."""
    if stored is None or isinstance(stored, str):
        return stored
    return Decimal(str(stored)) / subject.figures[name].scale
