"""The register of import kinds. Contexts fill it from their `importers/*.py` when Django starts."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import override

from xinglian.intake.rules.kinds import ImportKind

_kinds: dict[str, ImportKind] = {}
_worded: dict[str, ImportKind] = {}


class UnknownKind(LookupError):
    """Nobody declared an import kind by that key."""


def declare(kind: ImportKind) -> ImportKind:
    """Make a kind of file known. Call it at import of a module in `importers/`."""
    _kinds[kind.key] = kind
    _worded.pop(kind.key, None)
    return kind


def kind_of(key: str) -> ImportKind:
    """The kind, with the labels of its fields and choices in every language as known words."""
    if key not in _kinds:
        raise UnknownKind(f"{key!r}; known: {', '.join(sorted(_kinds))}")
    if key not in _worded:
        _worded[key] = with_words(_kinds[key])
    return _worded[key]


def all_kinds() -> list[ImportKind]:
    return [kind_of(kind.key) for kind in sorted(_kinds.values(), key=lambda k: (k.order, k.key))]


def with_words(kind: ImportKind) -> ImportKind:
    """The kind with the labels of its fields and choices in every language."""
    headers: dict[str, tuple[str, ...]] = {}
    accepted: dict[str, dict[str, str]] = {}
    for field in kind.fields:
        labels: list[str] = []
        words: dict[str, str] = {}
        for code, _ in settings.LANGUAGES:
            with override(code):
                labels.append(str(field.label))
                words |= {str(choice.label): choice.value for choice in field.choices}
        headers[field.key] = tuple(dict.fromkeys(labels))
        if words:
            accepted[field.key] = words
    return replace(kind, header_words=headers, accepted_words=accepted)
