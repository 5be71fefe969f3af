"""The tree of an audience expression. Spans point into the text it was read from and never count in comparisons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

EVERYONE_WORD = "all"


class Span(NamedTuple):
    """Half-open range of characters in the text, counted from 0."""

    start: int
    end: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Everyone:
    """`all`: every partner."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A tag or a base fact: `cold_region`, `buys:antifreeze`, `region:3201`."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def prefix(self) -> str:
        """The part before the first colon, or nothing."""
        return self.name.partition(":")[0] if ":" in self.name else ""

    @property
    def value(self) -> str:
        """The part after the first colon, or the whole name."""
        return self.name.partition(":")[2] if ":" in self.name else self.name


@dataclass(frozen=True, slots=True)
class Compare:
    """A figure against a threshold: `amount_12m >= 500000`. Money is in whole currency units, shares are 0…1."""

    figure: str
    op: str
    value: Decimal | str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Everyone but these."""

    item: "Node"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    items: tuple["Node", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    items: tuple["Node", ...]
    span: Span = field(default=NOWHERE, compare=False)


Node = Everyone | Term | Compare | Not | And | Or


def all_of(items: list[Node]) -> Node:
    """AND, flattened: one item stays itself."""
    flat = [part for item in items for part in (item.items if isinstance(item, And) else (item,))]
    return (
        flat[0] if len(flat) == 1 else And(tuple(flat), Span(flat[0].span.start, flat[-1].span.end))
    )


def any_of(items: list[Node]) -> Node:
    """OR, flattened: one item stays itself."""
    flat = [part for item in items for part in (item.items if isinstance(item, Or) else (item,))]
    return (
        flat[0] if len(flat) == 1 else Or(tuple(flat), Span(flat[0].span.start, flat[-1].span.end))
    )


def none_of(item: Node, *, start: int | None = None) -> Node:
    """NOT; twice is the thing itself."""
    if isinstance(item, Not):
        return item.item
    return Not(item, Span(item.span.start if start is None else start, item.span.end))


def leaves(node: Node) -> Iterator[Everyone | Term | Compare]:
    """Every condition of the tree, left to right."""
    if isinstance(node, And | Or):
        for item in node.items:
            yield from leaves(item)
    elif isinstance(node, Not):
        yield from leaves(node.item)
    else:
        yield node
