"""The builder's rows and the tree they mean.

A builder is a list of groups joined by OR; a group is a list of rows joined by AND; a row is "any of these values"
of one kind, or one figure against a threshold, and may be excluded instead. Trees that do not fit stay text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from xinglian.signals.rules.lexer import tokens
from xinglian.signals.rules.nodes import (
    And,
    Compare,
    Everyone,
    Node,
    Not,
    Or,
    Term,
    all_of,
    any_of,
    none_of,
)
from xinglian.signals.rules.printing import number_text
from xinglian.signals.rules.problems import ExpressionProblem

ALL = "all"
TAG = "tag"
FIGURE = "figure"
OPS = (">=", ">", "<=", "<", "=", "!=")
MAX_GROUPS, MAX_ROWS, MAX_VALUES = 12, 24, 60


@dataclass(frozen=True, kw_only=True)
class Row:
    """`kind`: `tag`, `figure`, `all` or a base prefix such as `region`. `values` are keys without the prefix."""

    kind: str
    values: tuple[str, ...] = ()
    is_excluded: bool = False
    op: str = ""
    threshold: str = ""


Group = tuple[Row, ...]


def to_tree(groups: Sequence[Group]) -> Node | None:
    """The tree the rows mean; rows still empty are left out. None when nothing is left."""
    branches = []
    for group in groups:
        items = [item for row in group if (item := _row_tree(row))]
        if items:
            branches.append(all_of(items))
    return any_of(branches) if branches else None


def from_tree(node: Node, *, bases: frozenset[str]) -> list[Group] | None:
    """Rows for a tree, or None when only the text form can show it. `bases` are the prefixes with rows of their own."""
    whole = _row(node, bases)
    if whole:
        return [(whole,)]
    branches = node.items if isinstance(node, Or) else (node,)
    groups = []
    for branch in branches:
        items = branch.items if isinstance(branch, And) else (branch,)
        rows = [_row(item, bases) for item in items]
        if any(row is None for row in rows):
            return None
        groups.append(tuple(row for row in rows if row))
    return groups


def to_json(groups: Sequence[Group]) -> list[list[dict[str, Any]]]:
    """Plain data for a page or an API."""
    return [
        [
            {
                "kind": row.kind, "values": list(row.values), "exclude": row.is_excluded,
                "op": row.op, "threshold": row.threshold,
            }
            for row in group
        ]
        for group in groups
    ]  # fmt: skip


def from_json(data: Sequence[Sequence[Mapping[str, Any]]]) -> list[Group]:
    """The rows again; whatever has the wrong shape or size raises ValueError."""
    if len(data) > MAX_GROUPS or any(len(group) > MAX_ROWS for group in data):
        raise ValueError("too many rows")
    return [tuple(_row_from(entry) for entry in group) for group in data]


def _row_from(entry: Mapping[str, Any]) -> Row:
    values = tuple(str(value) for value in entry.get("values", ()))
    if len(values) > MAX_VALUES:
        raise ValueError("too many values")
    op = str(entry.get("op", ""))
    if op and op not in OPS:
        raise ValueError("unknown comparison")
    return Row(
        kind=str(entry["kind"]), values=values, is_excluded=bool(entry.get("exclude")),
        op=op, threshold=str(entry.get("threshold", "")),
    )  # fmt: skip


def threshold_of(text: str) -> Decimal | str | None:
    """`50万` → 500000, `80%` → 0.8, a word as it is; None when nothing usable was typed."""
    try:
        found = tokens(text)
        if len(found) != 2:
            return None
        if found[0].kind == "number":
            return found[0].number
        return found[0].text if found[0].kind == "name" else None
    except (ExpressionProblem, InvalidOperation):
        return None


def _row_tree(row: Row) -> Node | None:
    item = _plain_tree(row)
    return none_of(item) if item and row.is_excluded else item


def _plain_tree(row: Row) -> Node | None:
    if row.kind == ALL:
        return Everyone()
    if row.kind == FIGURE:
        threshold = threshold_of(row.threshold)
        if not row.values or threshold is None or row.op not in OPS:
            return None
        return Compare(row.values[0], row.op, threshold)
    prefix = "" if row.kind == TAG else f"{row.kind}:"
    values = [value for value in row.values if value]
    return any_of([Term(f"{prefix}{value}") for value in values]) if values else None


def _row(node: Node, bases: frozenset[str]) -> Row | None:
    match node:
        case Not(item=item):
            row = _row(item, bases)
            return None if row is None or row.is_excluded else _excluded(row)
        case Everyone():
            return Row(kind=ALL)
        case Compare():
            return Row(
                kind=FIGURE, values=(node.figure,), op=node.op, threshold=number_text(node.value)
            )
        case Term():
            return Row(kind=_kind(node, bases), values=(_value(node, bases),))
        case Or(items=items):
            terms = [item for item in items if isinstance(item, Term)]
            kinds = {_kind(term, bases) for term in terms}
            if len(terms) == len(items) and len(kinds) == 1:
                return Row(kind=kinds.pop(), values=tuple(_value(term, bases) for term in terms))
    return None


def _excluded(row: Row) -> Row:
    return Row(
        kind=row.kind, values=row.values, is_excluded=True, op=row.op, threshold=row.threshold
    )


def _kind(term: Term, bases: frozenset[str]) -> str:
    return term.prefix if term.prefix in bases else TAG


def _value(term: Term, bases: frozenset[str]) -> str:
    return term.value if term.prefix in bases else term.name
