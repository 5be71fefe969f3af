"""The clusters of the last run, with names a person understands."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xinglian.kernel import sql
from xinglian.signals.rules import registry

_SAID = 2


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """`marks`: (what is said of a figure, the figure's label, deviations from the mean), the strongest first."""

    number: int
    label: str
    marks: list[tuple[str, str, float]]


def last_run(kind: str) -> dict[str, Any] | None:
    """computed_at, partners, moved, detail of the last run of a kind."""
    return sql.row(
        "SELECT computed_at, partners, moved, detail FROM signals_segmentation WHERE kind = %s ORDER BY id DESC LIMIT 1",
        [kind],
    )


def clusters() -> list[Cluster]:
    """The largest first. Two that would be called alike are told apart by what comes next, else by their number."""
    run = last_run("clusters")
    found = run["detail"]["clusters"] if run else []
    names: dict[str, int] = {}
    made = []
    for one in found:
        marks = [(_word(key, value), _figure(key), value) for key, value in one["marks"]]
        label = _label([word for word, _figure_label, _value in marks], names)
        if label in names:
            label = _("%(name)s (%(number)s)") % {"name": label, "number": one["number"]}
        names[label] = one["number"]
        made.append(Cluster(number=one["number"], label=label, marks=marks))
    return made


def _label(words: list[str], taken: dict[str, int]) -> str:
    if not words:
        return str(registry.AVERAGE["average"])
    for length in range(_SAID, len(words) + 1):
        label = _(" · ").join(words[:length])
        if label not in taken:
            return label
    return _(" · ").join(words)


def _word(key: str, value: float) -> str:
    much, little = registry.CLUSTER_WORDS.get(key, (key, key))
    return str(much if value > 0 else little)


def _figure(key: str) -> str:
    return str(registry.FIGURES[key].label) if key in registry.FIGURES else key
