"""The builder's rows and the tree they mean.

A builder is a list of groups joined by OR; a group is a list of rows joined by AND; a row is "any of these values"
of one kind, or one figure against a threshold, and may be excluded instead. Trees that do not fit stay text.
A row of purchases keeps its window as its threshold, a row of distances its kilometres; a row of messages keeps what was done with them as its op.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from xinglian.signals.rules import geometry, special, windows
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
BOUGHT = special.BOUGHT
MESSAGE = "message"
WITHIN, INSIDE = geometry.WITHIN, geometry.INSIDE
NEAR_KM = "50"
OPS = (">=", ">", "<=", "<", "=", "!=")
MAX_GROUPS, MAX_ROWS, MAX_VALUES = 12, 24, 60


@dataclass(frozen=True, kw_only=True)
class Row:
    """`kind`: `tag`, `figure`, `bought`, `message`, `all` or a base prefix such as `region`. `values` are keys
    without the prefix."""

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


def unfold(node: Node, *, bases: frozenset[str]) -> list[Group] | None:
    """Groups that mean the same as any tree: brackets within brackets multiplied out (the disjunctive normal form, by
    De Morgan's laws where something is excluded). None when that takes more groups or rows than a reader follows."""
    groups = _unfolded(node, bases, is_excluded=False)
    return None if groups is None else [tuple(dict.fromkeys(group)) for group in groups]


def _unfolded(node: Node, bases: frozenset[str], *, is_excluded: bool) -> list[Group] | None:
    if row := _row(node, bases):
        return [(replace(row, is_excluded=row.is_excluded is not is_excluded),)]
    if isinstance(node, Not):
        return _unfolded(node.item, bases, is_excluded=not is_excluded)
    if not isinstance(node, And | Or):
        return None
    parts = [_unfolded(item, bases, is_excluded=is_excluded) for item in node.items]
    if isinstance(node, Or) is not is_excluded:
        groups = [group for part in parts for group in part or ()]
    else:
        groups = [()]
        for part in parts:
            groups = [one + more for one in groups for more in part or ()]
            if len(groups) > MAX_GROUPS:
                return None
    fits = len(groups) <= MAX_GROUPS and all(len(group) <= MAX_ROWS for group in groups)
    return groups if fits and all(part is not None for part in parts) else None


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
    if op and op not in OPS and op not in special.STATES:
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
    values = [value for value in row.values if value]
    if not values:
        return None
    if row.kind == BOUGHT:
        window = windows.canonical(row.threshold) or windows.DEFAULT
        return any_of([Term(f"{BOUGHT}:{value}/{window}") for value in values])
    if row.kind == WITHIN:
        km = geometry.km_of(row.threshold) or NEAR_KM
        return any_of([Term(f"{WITHIN}:{km}/{value}") for value in values])
    if row.kind == INSIDE and geometry.shape_of(values[0]) is None:
        return None
    prefix = "" if row.kind == TAG else f"{row.op if row.kind == MESSAGE else row.kind}:"
    return any_of([Term(f"{prefix}{value}") for value in values])


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
            return _term_row(node, bases)
        case Or(items=items):
            rows = [_term_row(item, bases) for item in items if isinstance(item, Term)]
            if len(rows) == len(items) and len({replace(row, values=()) for row in rows}) == 1:
                return replace(rows[0], values=tuple(row.values[0] for row in rows))
    return None


def _excluded(row: Row) -> Row:
    return replace(row, is_excluded=True)


def _term_row(term: Term, bases: frozenset[str]) -> Row:
    if term.prefix in special.STATES:
        return Row(kind=MESSAGE, values=(term.value,), op=term.prefix)
    if term.prefix == BOUGHT:
        category, window = special.bought_parts(term.value)
        return Row(kind=BOUGHT, values=(category,), threshold=window)
    if term.prefix == WITHIN:
        km, place = geometry.within_parts(term.value)
        return Row(kind=WITHIN, values=(place,), threshold=km)
    if term.prefix == INSIDE or term.prefix in bases:
        return Row(kind=term.prefix, values=(term.value,))
    return Row(kind=TAG, values=(term.name,))
