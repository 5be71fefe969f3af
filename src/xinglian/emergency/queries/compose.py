"""The words of an alarm, from its template and what was filled in."""

from collections.abc import Mapping

from xinglian.emergency.definitions import TEMPLATES
from xinglian.emergency.queries.wordings import texts_of
from xinglian.emergency.rules.words import Told, told

Values = Mapping[str, Mapping[str, str]]


def compose(*, template: str, values: Values, is_drill: bool) -> list[Told]:
    """In all languages of the template, in the words that stand now. Raises KeyError for a template nobody knows."""
    known = TEMPLATES[template]
    marks = {
        language: (mark["subject"], mark["first"]) for language, mark in known.drill_marks.items()
    }
    return told(
        texts={one: (text.subject, text.body) for one, text in texts_of(template).items()},
        values=values,
        marks=marks if is_drill else None,
    )


def missing(*, template: str, values: Values) -> list[str]:
    """Labels of the blanks that are needed and empty."""
    return [
        str(blank.label)
        for blank in TEMPLATES[template].blanks
        if blank.is_needed and not any(one.strip() for one in values.get(blank.key, {}).values())
    ]
