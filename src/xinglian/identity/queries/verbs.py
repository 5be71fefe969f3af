"""What the audit trail's verbs are called; every context names its own."""

from collections.abc import Callable, Mapping
from typing import Any

_verbs: dict[str, Any] = {}
_subjects: dict[str, Any] = {}
_fields: dict[str, Any] = {}
_values: dict[tuple[str, str], Callable[[str], Any]] = {}


def name_verbs(
    verbs: Mapping[str, Any],
    *,
    subjects: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    values: Mapping[tuple[str, str], Callable[[str], Any]] | None = None,
) -> None:
    """Say how verbs, kinds of subject and fields read: `{"close_case": _("closed the case")}`.

    `values` says how a stored word of a field reads: `{("intake.batch", "kind"): kind_word}`.

    Called at import of a context's `panels.py`. A verb nobody named is shown as it is stored.
    """
    _verbs.update(verbs)
    _subjects.update(subjects or {})
    _fields.update(fields or {})
    _values.update(values or {})


def verb_label(verb: str) -> str:
    return str(_verbs.get(verb) or verb.replace("_", " "))


def subject_label(subject: str) -> str:
    return str(_subjects.get(subject) or subject)


def field_label(field: str) -> str:
    return str(_fields.get(field) or field)


def value_label(subject: str, field: str, value: str) -> str:
    told = _values.get((subject, field))
    return str(told(value)) if told else value
