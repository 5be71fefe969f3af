"""The figures and tags there are. `definitions/` declares them when the application starts."""

from collections.abc import Iterable

from xinglian.signals.rules.definition import Figure, TagDefinition

FIGURES: dict[str, Figure] = {}
TAGS: dict[str, TagDefinition] = {}


def declare_figures(figures: Iterable[Figure]) -> None:
    """Make figures known. The same key again replaces the earlier one."""
    FIGURES.update({figure.key: figure for figure in figures})


def declare_tags(tags: Iterable[TagDefinition]) -> None:
    """Make tags known. The same key again replaces the earlier one."""
    TAGS.update({tag.key: tag for tag in tags})


def scales() -> dict[str, int]:
    """Figure → stored units per written unit."""
    return {key: figure.scale for key, figure in FIGURES.items()}
