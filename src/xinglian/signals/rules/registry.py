"""The figures and tags there are. `definitions/` declares them when the application starts."""

from collections.abc import Iterable, Mapping
from typing import Any

from xinglian.signals.rules.definition import Figure, TagDefinition

FIGURES: dict[str, Figure] = {}
TAGS: dict[str, TagDefinition] = {}

# Words of the partner register: prefix → {key: label}, and the prefixes' own labels.
REGISTER_WORDS: dict[str, Mapping[str, Any]] = {}
PREFIX_LABELS: dict[str, Any] = {}

FAMILY_LABELS: dict[str, Any] = {}
OWNER_LABELS: dict[str, Any] = {}
SOURCE_LABELS: dict[str, Any] = {}


def declare_figures(figures: Iterable[Figure]) -> None:
    """Make figures known. The same key again replaces the earlier one."""
    FIGURES.update({figure.key: figure for figure in figures})


def declare_tags(tags: Iterable[TagDefinition]) -> None:
    """Make tags known. The same key again replaces the earlier one."""
    TAGS.update({tag.key: tag for tag in tags})


def declare_words(*, words: Mapping[str, Mapping[str, Any]], prefixes: Mapping[str, Any]) -> None:
    """Make words of the register known, with their labels."""
    REGISTER_WORDS.update(words)
    PREFIX_LABELS.update(prefixes)


def declare_labels(
    *, families: Mapping[str, Any], owners: Mapping[str, Any], sources: Mapping[str, Any]
) -> None:
    """Labels of families, of the roles that own tags, and of the facts figures come from."""
    FAMILY_LABELS.update(families)
    OWNER_LABELS.update(owners)
    SOURCE_LABELS.update(sources)


def scales() -> dict[str, int]:
    """Figure → stored units per written unit."""
    return {key: figure.scale for key, figure in FIGURES.items()}
