"""Tags of what is no partner: people and parts. The same definitions (figures, a rule over them, two cases), another subject."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xinglian.signals.rules.definition import Figure, TagDefinition

# Rows for the engine's tables, by table.
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """`table` keeps what each carries; `case` turns a test case into rows about the subject with a number. How the figures
    are computed stands in `queries/<key>_sql.py`."""

    key: str
    table: str
    figures: Mapping[str, Figure]
    tags: Mapping[str, TagDefinition]
    case: Callable[[int, str, date, datetime], Rows]


SUBJECTS: dict[str, Subject] = {}


def declare_subject(subject: Subject) -> None:
    SUBJECTS[subject.key] = subject


def subject_of(tag: str) -> Subject | None:
    """`part.fast_mover` → parts; None for tags of partners."""
    subject = SUBJECTS.get(tag.partition(".")[0])
    return subject if subject and tag in subject.tags else None


def subject_tags() -> dict[str, TagDefinition]:
    """All tags of people and parts."""
    return {key: tag for subject in SUBJECTS.values() for key, tag in subject.tags.items()}


class NotASubjectCase(ValueError):
    """A case nobody can read."""


def words(text: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """`got 5 @10 read=3; member role=partner_owner` → (word, plain words, named words) of each statement."""
    found = []
    for statement in text.split(";"):
        parts = statement.split()
        if not parts:
            raise NotASubjectCase(text)
        plain = [part for part in parts[1:] if "=" not in part]
        named = dict(part.split("=", 1) for part in parts[1:] if "=" in part)
        found.append((parts[0], plain, named))
    return found
