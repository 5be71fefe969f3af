"""The words an expression may use, and the check of a tree against them."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xinglian.signals.rules import geometry, problems
from xinglian.signals.rules.nodes import (
    And,
    Compare,
    Everyone,
    Node,
    Not,
    Or,
    Span,
    Term,
    all_of,
    any_of,
    none_of,
)
from xinglian.signals.rules.problems import ExpressionProblem, Problem

# What is wrong with a place that cannot be read.
_SHAPES = {geometry.WITHIN: problems.BAD_DISTANCE, geometry.INSIDE: problems.BAD_SHAPE}
_ORDERING = {">", ">=", "<", "<="}


@dataclass(frozen=True, kw_only=True)
class FigureWord:
    """How a figure may be compared: `choices` (alias → canonical) when it is a word and not a number."""

    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Aliases are lower case and lead to canonical keys; two keys behind one alias make it ambiguous.

    tags:    {"cold_region": ("cold_region",), "寒冷地区": ("cold_region",)}
    values:  {"region": {"3201": ("3201",), "南京": ("3201",)}, "type": {…}}
    figures: {"amount_12m": FigureWord()}; aliases in `figure_aliases`.
    """

    tags: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, tuple[str, ...]]]
    figures: Mapping[str, FigureWord]
    figure_aliases: Mapping[str, str] = field(default_factory=dict)
    prefix_aliases: Mapping[str, str] = field(default_factory=dict)


def bind(node: Node, vocabulary: Vocabulary) -> Node:
    """The same tree in canonical words. Raises ExpressionProblem naming the first word nobody knows."""
    match node:
        case Everyone():
            return node
        case Term():
            return _term(node, vocabulary)
        case Compare():
            return _compare(node, vocabulary)
        case Not(item=item):
            return none_of(bind(item, vocabulary), start=node.span.start)
        case And(items=items):
            return all_of([bind(item, vocabulary) for item in items])
        case Or(items=items):
            return any_of([bind(item, vocabulary) for item in items])


def _term(node: Term, vocabulary: Vocabulary) -> Term:
    word = node.name.lower()
    found = vocabulary.tags.get(word)
    if found:
        return Term(_only(node, found), node.span)
    if _figure_key(word, vocabulary):
        raise _problem(problems.FIGURE_NEEDS_THRESHOLD, node.span, node.name, expected="operator")
    prefix = node.prefix.lower()
    prefix = vocabulary.prefix_aliases.get(prefix, prefix)
    if prefix in {"role", "角色"}:
        raise _problem(problems.ROLE_NOT_HERE, node.span, node.name, expected="condition")
    values = vocabulary.values.get(prefix)
    if values is None:
        raise _problem(
            problems.UNKNOWN_TAG,
            node.span,
            node.name,
            expected="condition",
            suggestions=_near_terms(word, vocabulary),
        )
    found = values.get(node.value.lower())
    if not found and prefix in _SHAPES:
        raise _problem(_SHAPES[prefix], node.span, node.value, expected="value")
    if not found:
        near = tuple(f"{prefix}:{value}" for value in _near(node.value.lower(), values))
        raise _problem(
            problems.UNKNOWN_VALUE,
            node.span,
            node.value,
            expected="value",
            suggestions=near,
            prefix=prefix,
        )
    return Term(f"{prefix}:{_only(node, found)}", node.span)


def _compare(node: Compare, vocabulary: Vocabulary) -> Compare:
    word = node.figure.lower()
    key = _figure_key(word, vocabulary)
    if key is None:
        known = (
            word in vocabulary.tags or node.figure.partition(":")[0].lower() in vocabulary.values
        )
        code = problems.TAG_HAS_NO_THRESHOLD if known else problems.UNKNOWN_FIGURE
        near = () if known else _near(word, {**vocabulary.figures, **vocabulary.figure_aliases})
        raise _problem(code, node.span, node.figure, expected="condition", suggestions=near)
    choices = vocabulary.figures[key].choices
    if not choices:
        if isinstance(node.value, str):
            raise _problem(problems.NUMBER_WANTED, node.span, node.value, expected="number")
        return Compare(key, node.op, node.value, node.span)
    if node.op in _ORDERING:
        raise _problem(problems.CHOICE_HAS_NO_ORDER, node.span, node.op, expected="operator")
    asked = str(node.value).lower() if isinstance(node.value, str | Decimal) else ""
    if asked not in choices:
        near = _near(asked, choices) or tuple(sorted(set(choices.values())))
        raise _problem(
            problems.UNKNOWN_CHOICE, node.span, asked, expected="value", suggestions=near
        )
    return Compare(key, node.op, choices[asked], node.span)


def _figure_key(word: str, vocabulary: Vocabulary) -> str | None:
    return word if word in vocabulary.figures else vocabulary.figure_aliases.get(word)


def _only(node: Term, found: tuple[str, ...]) -> str:
    if len(found) > 1:
        prefix = f"{node.prefix}:" if node.prefix else ""
        options = tuple(f"{prefix}{key}" for key in found[:5])
        raise _problem(
            problems.AMBIGUOUS, node.span, node.value, expected="value", suggestions=options
        )
    return found[0]


def _near(word: str, words: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(word, list(words), n=3, cutoff=0.6))


def _near_terms(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Tags spelt alike, each once; a name that cannot be typed as one word is given by its key."""
    prefix, colon, value = word.partition(":")
    known_prefixes = {name: name for name in vocabulary.values} | dict(vocabulary.prefix_aliases)
    if colon and value:
        near = difflib.get_close_matches(prefix, list(known_prefixes), n=1, cutoff=0.6)
        if near:
            return (f"{known_prefixes[near[0]]}:{value}",)
    found: dict[str, str] = {}
    for alias in difflib.get_close_matches(word, list(vocabulary.tags), n=9, cutoff=0.6):
        key = vocabulary.tags[alias][0]
        found.setdefault(key, key if " " in alias else alias)
    return tuple(found.values())[:3]


def _problem(
    code: str,
    span: Span,
    found: str,
    *,
    expected: str,
    suggestions: tuple[str, ...] = (),
    **params: str,
) -> ExpressionProblem:
    return ExpressionProblem(
        Problem(
            code=code, start=span.start, end=span.end, found=found, expected=expected,
            suggestions=suggestions, params=params,
        )
    )  # fmt: skip
