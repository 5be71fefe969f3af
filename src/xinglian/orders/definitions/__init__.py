"""The kinds of files that orders take: `importers` fill the register when Django starts."""

from xinglian.intake.api import ImportKind

_kinds: dict[str, ImportKind] = {}


def keep(kind: ImportKind) -> None:
    _kinds[kind.key] = kind


def kind_of(key: str) -> ImportKind:
    """Raises KeyError."""
    return _kinds[key]
