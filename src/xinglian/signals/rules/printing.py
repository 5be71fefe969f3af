"""From tree to text: one canonical spelling, which reads back to the same tree."""

from decimal import Decimal

from xinglian.signals.rules import geometry
from xinglian.signals.rules.lexer import is_plain_value
from xinglian.signals.rules.nodes import EVERYONE_WORD, And, Compare, Everyone, Node, Not, Or, Term


def to_text(node: Node) -> str:
    """`cold_region & !(buys:brakes | read_last_7d) & amount_12m >= 500000`"""
    match node:
        case Everyone():
            return EVERYONE_WORD
        case Term():
            return term_text(node.name)
        case Compare():
            return f"{node.figure} {node.op} {number_text(node.value)}"
        case Not(item=item):
            return (
                f"!{_wrapped(item)}"
                if isinstance(item, And | Or | Compare)
                else f"!{to_text(item)}"
            )
        case And(items=items):
            return " & ".join(
                _wrapped(item) if isinstance(item, Or) else to_text(item) for item in items
            )
        case Or(items=items):
            return " | ".join(
                _wrapped(item) if isinstance(item, And) else to_text(item) for item in items
            )


def term_text(name: str) -> str:
    """A name as it may stand in an expression: odd values in quotes."""
    prefix, colon, value = name.partition(":")
    if prefix in (geometry.WITHIN, geometry.INSIDE) and colon:
        return geometry.as_call(prefix, value)
    return f'{prefix}:"{value}"' if colon and not is_plain_value(value) else name


def number_text(value: Decimal | str) -> str:
    """500000, -0.25: no exponent, no needless zeros."""
    return value if isinstance(value, str) else format(value.normalize(), "f")


def _wrapped(node: Node) -> str:
    return f"({to_text(node)})"
