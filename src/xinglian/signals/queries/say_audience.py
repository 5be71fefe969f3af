"""A saved rule in one sentence."""

from xinglian.signals.queries import in_words, select_audience
from xinglian.signals.queries.builder_state import bases
from xinglian.signals.queries.horizon import horizon
from xinglian.signals.rules import builder
from xinglian.signals.rules.problems import ExpressionProblem


def say_audience(text: str) -> str:
    """What the builder says; "" for a rule nested too deep for it, or one with a fault."""
    try:
        expression = select_audience.read(text)
    except ExpressionProblem:
        return ""
    groups = builder.from_tree(expression.node, bases=bases())
    return "" if groups is None else in_words.sentence(groups, now=horizon())
