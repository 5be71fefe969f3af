"""The figures and tags there are. `definitions/` declares them when the application starts."""

from collections.abc import Iterable, Mapping
from typing import Any

from xinglian.signals.rules import predicate
from xinglian.signals.rules.definition import Figure, PlannedTag, TagDefinition
from xinglian.signals.rules.fact_kind import FactFigure, FactKind

FIGURES: dict[str, Figure] = {}
TAGS: dict[str, TagDefinition] = {}
PLANNED: dict[str, PlannedTag] = {}

FACT_KINDS: dict[str, FactKind] = {}
FACT_FIGURES: dict[str, FactFigure] = {}

# Words of the partner register: prefix → {key: label}, and the prefixes' own labels.
REGISTER_WORDS: dict[str, Mapping[str, Any]] = {}
PREFIX_LABELS: dict[str, Any] = {}

# Labels of what `rules/special.py` names.
REGION_GROUP_LABELS: dict[str, Any] = {}
REGION_GROUP_NOTES: dict[str, Any] = {}
BOUGHT_LABELS: dict[str, Any] = {}
WINDOW_LABELS: dict[str, Any] = {}
MESSAGE_KIND_LABELS: dict[str, Any] = {}
LAST_MESSAGE: dict[str, Any] = {}
# Purchase segments, what to do with each, and what sets a cluster apart: figure → (much of it, little of it).
SEGMENT_LABELS: dict[str, Any] = {}
SEGMENT_ADVICE: dict[str, Any] = {}
CLUSTER_WORDS: dict[str, tuple[Any, Any]] = {}
AVERAGE: dict[str, Any] = {}

FAMILY_LABELS: dict[str, Any] = {}
OWNER_LABELS: dict[str, Any] = {}
SOURCE_LABELS: dict[str, Any] = {}


def declare_figures(figures: Iterable[Figure]) -> None:
    """Make figures known. The same key again replaces the earlier one."""
    FIGURES.update({figure.key: figure for figure in figures})


def declare_tags(tags: Iterable[TagDefinition]) -> None:
    """Make tags known. The same key again replaces the earlier one."""
    TAGS.update({tag.key: tag for tag in tags})


def declare_planned(tags: Iterable[PlannedTag]) -> None:
    """Tags that wait for a source of facts."""
    PLANNED.update({tag.key: tag for tag in tags})


def declare_facts(*, kinds: Mapping[str, FactKind], figures: Mapping[str, FactFigure]) -> None:
    """Kinds of light facts, and the figures counted from them."""
    FACT_KINDS.update(kinds)
    FACT_FIGURES.update(figures)


def declare_words(*, words: Mapping[str, Mapping[str, Any]], prefixes: Mapping[str, Any]) -> None:
    """Make words of the register known, with their labels."""
    REGISTER_WORDS.update(words)
    PREFIX_LABELS.update(prefixes)


def declare_special(
    *,
    region_groups: Mapping[str, Any],
    region_notes: Mapping[str, Any],
    bought: Mapping[str, Any],
    windows: Mapping[str, Any],
    last_message: Any,
    message_kinds: Mapping[str, Any],
) -> None:
    """Make the labels known of places put together, purchases in a window, and messages."""
    REGION_GROUP_LABELS.update(region_groups)
    REGION_GROUP_NOTES.update(region_notes)
    BOUGHT_LABELS.update(bought)
    WINDOW_LABELS.update(windows)
    MESSAGE_KIND_LABELS.update(message_kinds)
    LAST_MESSAGE["last"] = last_message


def declare_segments(
    *,
    names: Mapping[str, Any],
    advice: Mapping[str, Any],
    cluster_words: Mapping[str, tuple[Any, Any]],
    average: Any,
) -> None:
    """Make the labels of segments and clusters known."""
    SEGMENT_LABELS.update(names)
    SEGMENT_ADVICE.update(advice)
    CLUSTER_WORDS.update(cluster_words)
    AVERAGE["average"] = average


def declare_labels(
    *, families: Mapping[str, Any], owners: Mapping[str, Any], sources: Mapping[str, Any]
) -> None:
    """Labels of families, of the roles that own tags, and of the facts figures come from."""
    FAMILY_LABELS.update(families)
    OWNER_LABELS.update(owners)
    SOURCE_LABELS.update(sources)


def figures_of(tag: TagDefinition) -> tuple[str, ...]:
    """The figures a tag looks at, in its order."""
    return predicate.figures_of(predicate.read(tag.where, tag.values({})))


def scales() -> dict[str, int]:
    """Figure → stored units per written unit."""
    return {key: figure.scale for key, figure in FIGURES.items()}
