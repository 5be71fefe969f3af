"""What is true of one partner in a rule, and the smallest change that would make the whole come out otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xinglian.signals.rules.nodes import And, Compare, Everyone, Node, Not, Or, Term
from xinglian.signals.rules.predicate import FigureValue

Leaf = Term | Compare
# What nobody can wish for (a place, a type) is named last, and only when nothing else would do.
FIXED = 50.0
_FIXED_PREFIXES = {"region", "type", "csm", "layer", "within_km", "inside", "like", "cluster"}


@dataclass(frozen=True, kw_only=True)
class Change:
    """Conditions that would have to come out as `wanted`, and how far away that is. Empty: it is so already."""

    wanted: tuple[tuple[Leaf, bool], ...] = ()
    cost: float = 0.0

    def __add__(self, other: "Change") -> "Change":
        wanted = dict(self.wanted) | dict(other.wanted)
        return Change(wanted=tuple(wanted.items()), cost=self.cost + other.cost)


def holds(node: Node, truth: Mapping[Leaf, bool]) -> bool:
    match node:
        case Everyone():
            return True
        case Not(item=item):
            return not holds(item, truth)
        case And(items=items):
            return all(holds(item, truth) for item in items)
        case Or(items=items):
            return any(holds(item, truth) for item in items)
        case _:
            return truth[node]


def nearest(
    node: Node, truth: Mapping[Leaf, bool], *, costs: Mapping[Leaf, float], wanted: bool = True
) -> Change | None:
    """The cheapest set of conditions to turn, or None when nothing could (`!all`)."""
    match node:
        case Everyone():
            return Change() if wanted else None
        case Not(item=item):
            return nearest(item, truth, costs=costs, wanted=not wanted)
        case And(items=items) | Or(items=items):
            found = [nearest(item, truth, costs=costs, wanted=wanted) for item in items]
            if isinstance(node, And) is wanted:  # all of them are needed
                if any(one is None for one in found):
                    return None
                return sum((one for one in found if one), Change())
            ways = [one for one in found if one is not None]
            return min(ways, key=lambda one: one.cost) if ways else None
        case _:
            if truth[node] is wanted:
                return Change()
            return Change(wanted=((node, wanted),), cost=costs.get(node, cost_of(node)))


def cost_of(leaf: Leaf) -> float:
    """For conditions whose distance nobody measured."""
    prefix = leaf.prefix if isinstance(leaf, Term) else ""
    return FIXED if prefix in _FIXED_PREFIXES else 1.0


def distance(value: FigureValue, threshold: Decimal | str) -> float:
    """0 … 1: how far a figure is from its threshold, as a part of the larger of the two. Words and what nobody measured
    are a whole step away."""
    if value is None or isinstance(value, str) or isinstance(threshold, str):
        return 1.0
    number = Decimal(str(value))
    scale = max(abs(number), abs(threshold))
    return min(1.0, float(abs(number - threshold) / scale)) if scale else 0.01
