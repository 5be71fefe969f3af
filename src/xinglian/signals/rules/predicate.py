"""A tag's definition: thresholds over figures, joined by AND and OR. As SQL for everybody, as checks for one partner."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xinglian.signals.rules.nodes import And, Compare, Node, Or, leaves
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.printing import number_text

FigureValue = Decimal | int | str | None
_SQL_OPS = {"=": "=", "!=": "<>", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


class NotAPredicate(ValueError):
    """A definition may only compare figures and join the comparisons."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One comparison and how it came out. `value` None means nobody has measured it: not met."""

    figure: str
    op: str
    threshold: Decimal | str
    value: FigureValue
    is_met: bool


def read(text: str, parameters: Mapping[str, object]) -> Node:
    """The tree of a definition such as `recency_days >= {days} & amount_24m > 0` with its parameters filled in."""
    node = parse(written(text, parameters))
    if not _is_predicate(node):
        raise NotAPredicate(text)
    return node


def written(text: str, parameters: Mapping[str, object]) -> str:
    """A definition with its parameters filled in."""
    return text.format_map({key: _word(value) for key, value in parameters.items()})


def to_sql(node: Node, *, scales: Mapping[str, int]) -> str:
    """A boolean SQL expression over columns named like the figures, the same in PostgreSQL and DuckDB.

    `scales` multiply the threshold to the stored unit (money: 100). Only names found in `scales` may appear.
    """
    match node:
        case And(items=items):
            return "(" + " AND ".join(to_sql(item, scales=scales) for item in items) + ")"
        case Or(items=items):
            return "(" + " OR ".join(to_sql(item, scales=scales) for item in items) + ")"
        case Compare():
            return compare_sql(node, scale=scales[node.figure])
    raise NotAPredicate(str(node))


def compare_sql(node: Compare, *, scale: int) -> str:
    """`coalesce("amount_12m" >= 50000000, false)`: no figure, no match."""
    if isinstance(node.value, Decimal):
        literal = number_text(node.value * scale)
    else:
        literal = "'" + node.value.replace("'", "''") + "'"
    name = node.figure.replace('"', "")
    return f'coalesce("{name}" {_SQL_OPS[node.op]} {literal}, false)'


def check(node: Node, figures: Mapping[str, FigureValue]) -> tuple[bool, tuple[Check, ...]]:
    """Whether the figures satisfy the definition, and every comparison with its own answer.

    `figures` are in the units of the definition (money in whole currency units).
    """
    met = _holds(node, figures)
    found = tuple(
        Check(
            figure=leaf.figure, op=leaf.op, threshold=leaf.value,
            value=figures.get(leaf.figure), is_met=_holds(leaf, figures),
        )
        for leaf in leaves(node)
        if isinstance(leaf, Compare)
    )  # fmt: skip
    return met, found


def figures_of(node: Node) -> tuple[str, ...]:
    """The figures a definition looks at, in its order."""
    return tuple(dict.fromkeys(leaf.figure for leaf in leaves(node) if isinstance(leaf, Compare)))


def _holds(node: Node, figures: Mapping[str, FigureValue]) -> bool:
    match node:
        case And(items=items):
            return all(_holds(item, figures) for item in items)
        case Or(items=items):
            return any(_holds(item, figures) for item in items)
        case Compare():
            return _compares(figures.get(node.figure), node.op, node.value)
    raise NotAPredicate(str(node))


def _compares(value: FigureValue, op: str, threshold: Decimal | str) -> bool:
    if value is None:
        return False
    if isinstance(threshold, str):
        return (str(value) == threshold) is (op == "=")
    number = Decimal(str(value))
    return {
        "=": number == threshold, "!=": number != threshold, ">": number > threshold,
        ">=": number >= threshold, "<": number < threshold, "<=": number <= threshold,
    }[op]  # fmt: skip


def _is_predicate(node: Node) -> bool:
    if isinstance(node, And | Or):
        return all(_is_predicate(item) for item in node.items)
    return isinstance(node, Compare)


def _word(value: object) -> str:
    return (
        number_text(Decimal(str(value))) if isinstance(value, int | float | Decimal) else str(value)
    )
