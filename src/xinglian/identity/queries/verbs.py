"""What the audit trail's verbs are called; every context names its own."""

from collections.abc import Mapping
from typing import Any

_verbs: dict[str, Any] = {}
_subjects: dict[str, Any] = {}
_fields: dict[str, Any] = {}


def name_verbs(
    verbs: Mapping[str, Any],
    *,
    subjects: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Say how verbs, kinds of subject and fields read: `{"close_case": _("closed the case")}`.

    Called at import of a context's `panels.py`. A verb nobody named is shown as it is stored.
    """
    _verbs.update(verbs)
    _subjects.update(subjects or {})
    _fields.update(fields or {})


def verb_label(verb: str) -> str:
    return str(_verbs.get(verb) or verb.replace("_", " "))


def subject_label(subject: str) -> str:
    return str(_subjects.get(subject) or subject)


def field_label(field: str) -> str:
    return str(_fields.get(field) or field)
