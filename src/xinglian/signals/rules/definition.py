"""What a figure and a tag are. Texts are handed in already wrapped for translation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

FigureKind = Literal["money", "count", "days", "share", "minutes", "number", "metres", "word"]
Refresh = Literal["event", "daily"]

FAMILIES = (
    "basics", "buying", "mix", "season", "ev", "stock", "price",
    "payment", "reading", "service", "training", "growth", "risk", "relation",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number (or word) per partner.

    `source` names the facts it comes from (`trade.order_line`, `trade.stock`, `push.receipt`, `partners.partner`, …);
    `choices` the canonical words of a figure of kind `word`, with their labels.
    """

    key: str
    kind: FigureKind
    label: Any
    source: str
    choices: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scale(self) -> int:
        """Stored unit per written unit: money is stored in minor units."""
        return 100 if self.kind == "money" else 1


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A threshold a person may change. `kind` decides how it is written: money in whole units, shares 0…1."""

    key: str
    kind: FigureKind
    default: int | float
    label: Any
    least: float = 0
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class TagDefinition:
    """A tag: who carries it is `where`, a predicate over figures with `{parameter}` places.

    `meaning` is one sentence; it may name parameters in braces as well. `owner` is the role that answers for it.
    `has` and `just_not` are its test cases: facts of a partner that carries it, and of one that only just does not, as
    delivered (written as `rules/case.py` says).
    """

    key: str
    name: Any
    meaning: Any
    family: str
    owner: str
    where: str
    refresh: Refresh = "event"
    parameters: tuple[Parameter, ...] = ()
    has: str
    just_not: str
    # What we expect of a partner is said to staff, never to the partner itself.
    is_inner: bool = False

    def knob(self, parameter: str) -> str:
        """The key of the setting that holds a parameter: `signals.tag.slow_stock.share`."""
        return f"signals.tag.{self.key.replace(':', '.')}.{parameter}"

    def values(self, settings: Mapping[str, object]) -> dict[str, object]:
        """The parameters in force, from a mapping of settings."""
        return {p.key: settings.get(self.knob(p.key), p.default) for p in self.parameters}


@dataclass(frozen=True, kw_only=True)
class PlannedTag:
    """A tag somebody wants that no fact can answer yet: listed with what is missing, never counted."""

    key: str
    name: Any
    meaning: Any
    family: str
    missing: Any


def decimal_of(value: object) -> Decimal:
    """A parameter or figure as an exact number."""
    return Decimal(str(value))
