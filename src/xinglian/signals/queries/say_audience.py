"""A saved rule in one sentence."""

from collections.abc import Sequence

from xinglian.signals.queries import in_words, select_audience
from xinglian.signals.queries.builder_state import bases
from xinglian.signals.queries.horizon import horizon
from xinglian.signals.queries.select_audience import Expression
from xinglian.signals.rules import builder
from xinglian.signals.rules.builder import Group
from xinglian.signals.rules.problems import ExpressionProblem


def say_audience(text: str) -> str:
    """What the builder says; "" for a rule too tangled for a sentence, or one with a fault."""
    try:
        expression = select_audience.read(text)
    except ExpressionProblem:
        return ""
    return say_many([expression])[0]


def say_many(expressions: Sequence[Expression]) -> list[str]:
    """The sentences of rules already read, in their order."""
    known, now = bases(), horizon()
    found = [_groups(expression, known) for expression in expressions]
    labels = in_words.labels_of(row for groups in found for group in groups for row in group)
    return [in_words.sentence(groups, now=now, labels=labels) for groups in found]


def _groups(expression: Expression, known: frozenset[str]) -> list[Group]:
    groups = builder.from_tree(expression.node, bases=known)
    if groups is None:
        groups = builder.unfold(expression.node, bases=known)
    return groups or []
