"""What a light fact is: its words, its unit, who records it, and whether a file may bring it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

AmountKind = Literal["none", "number", "money", "days", "months", "share", "score"]
FactAggregate = Literal[
    "count", "sum", "average", "last", "days_since", "late_share", "distinct", "valid", "days_left"
]


@dataclass(frozen=True, kw_only=True)
class FactKind:
    """One kind of light fact (`kernel.facts`): somebody, at some time, so much, about an item.

    `amount` is its unit: `score` 0…100, `share` 0…1, `days` may be negative (early). `least`/`most` bound it.
    `items` are the canonical words of its item, when it has only a few; `item_label` what else the item says.
    `recorded_by` names the context that records it as things happen; empty: it comes by file or API only.
    `also_by`: the source that records it here beside files; what both tell counts once (`queries/counted_once.py`).
    """

    key: str
    label: Any
    help: Any
    source: Any
    amount: AmountKind = "none"
    amount_label: Any = ""
    least: float | None = None
    most: float | None = None
    item_label: Any = ""
    items: Mapping[str, Any] = field(default_factory=dict)
    recorded_by: str = ""
    also_by: str = ""

    @property
    def needs_amount(self) -> bool:
        return self.amount != "none"


@dataclass(frozen=True, kw_only=True)
class FactFigure:
    """How a figure is counted from facts of one kind.

    `days`: only those of so many days up to now (0: of two years). `item`: only those of one item.
    """

    figure: str
    fact: str
    by: FactAggregate
    days: int = 0
    item: str = ""
