"""Every tag of people and parts has its cases, run in one batch each through the real computation."""

from datetime import UTC, date, datetime

import pytest

from xinglian.signals import definitions
from xinglian.signals.queries.subject_engine import compute_subject, open_subject
from xinglian.signals.rules.subject import SUBJECTS, NotASubjectCase, Subject

assert definitions

UNTIL, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def carried(subject: Subject, cases: list[tuple[str, str]]) -> list[bool]:
    """Whether each case's subject carries its tag."""
    engine = open_subject(subject)
    for number, (_key, text) in enumerate(cases, start=1):
        for table, rows in subject.case(number, text, UNTIL, NOW.replace(tzinfo=None)).items():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                engine.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    compute_subject(engine, subject, settings={}, until=UNTIL, now=NOW)
    held = dict(engine.execute("SELECT id, keys FROM held").fetchall())
    return [key in held[number] for number, (key, _text) in enumerate(cases, start=1)]


@pytest.mark.parametrize("name", ["part", "person"])
def test_each_tag_is_carried_and_only_just_not_as_its_cases_say(name: str) -> None:
    subject = SUBJECTS[name]
    has = carried(subject, [(key, tag.has) for key, tag in subject.tags.items()])
    just_not = carried(subject, [(key, tag.just_not) for key, tag in subject.tags.items()])
    assert [key for key, found in zip(subject.tags, has, strict=True) if not found] == []
    assert [key for key, found in zip(subject.tags, just_not, strict=True) if found] == []
    assert len(subject.tags) >= 12


def test_a_case_nobody_can_read_is_refused() -> None:
    for subject in SUBJECTS.values():
        with pytest.raises(NotASubjectCase):
            subject.case(1, "gibberish 3", UNTIL, NOW)
