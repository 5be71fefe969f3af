"""From text to tree.

    or   = and  ( "|" and )*
    and  = unary ( "&" unary )*
    unary = "!" unary | "(" or ")" | name [ op (number | name) ]

Depth and number of conditions are limited, so that hostile input costs nothing.
"""

from xinglian.signals.rules import problems
from xinglian.signals.rules.lexer import Token, tokens
from xinglian.signals.rules.nodes import (
    EVERYONE_WORD,
    Compare,
    Everyone,
    Node,
    Span,
    Term,
    all_of,
    any_of,
    none_of,
)
from xinglian.signals.rules.problems import ExpressionProblem, Problem

MAX_DEPTH = 24
MAX_CONDITIONS = 200
_EVERYONE = {EVERYONE_WORD, "everyone", "全部", "所有"}


def parse(text: str) -> Node:
    """The tree of `text`. Raises ExpressionProblem with the place of the first mistake."""
    found = tokens(text)
    if len(found) == 1:
        raise ExpressionProblem(
            Problem(code=problems.EMPTY, start=0, end=len(text), expected="condition")
        )
    return _Reader(found).whole()


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0
        self._conditions = 0

    def whole(self) -> Node:
        node = self._or()
        token = self._here
        if token.kind == ")":
            raise self._problem(problems.STRAY_CLOSE, "operator")
        if token.kind != "end":
            raise self._problem(problems.EXPECTED_OPERATOR, "operator")
        return node

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._here
        self._at += 1
        return token

    def _or(self) -> Node:
        items = [self._and()]
        while self._here.kind == "|":
            self._take()
            items.append(self._and())
        return any_of(items)

    def _and(self) -> Node:
        items = [self._unary()]
        while self._here.kind == "&":
            self._take()
            items.append(self._unary())
        return all_of(items)

    def _unary(self) -> Node:
        token = self._here
        if token.kind == "!":
            with_depth = self._deeper()
            self._take()
            node = none_of(self._unary(), start=token.span.start)
            self._depth = with_depth - 1
            return node
        if token.kind == "(":
            return self._group()
        if token.kind == "name":
            return self._condition()
        raise self._problem(problems.EXPECTED_CONDITION, "condition")

    def _group(self) -> Node:
        depth = self._deeper()
        opened = self._take()
        node = self._or()
        if self._here.kind != ")":
            if self._here.kind == "end":
                raise ExpressionProblem(
                    Problem(
                        code=problems.MISSING_CLOSE, start=opened.span.start, end=opened.span.end,
                        found=opened.text, expected="close",
                    )
                )  # fmt: skip
            raise self._problem(problems.EXPECTED_OPERATOR, "operator")
        self._take()
        self._depth = depth - 1
        return node

    def _condition(self) -> Node:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise self._problem(problems.TOO_MANY, "close", limit=MAX_CONDITIONS)
        name = self._take()
        if self._here.kind != "op":
            if name.text.lower() in _EVERYONE:
                return Everyone(name.span)
            return Term(name.text, name.span)
        op = self._take()
        threshold = self._here
        if threshold.kind not in {"number", "name"}:
            raise self._problem(problems.EXPECTED_THRESHOLD, "number")
        self._take()
        value = threshold.number if threshold.kind == "number" else threshold.text
        return Compare(name.text, op.text, value, Span(name.span.start, threshold.span.end))

    def _deeper(self) -> int:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._problem(problems.TOO_DEEP, "close", limit=MAX_DEPTH)
        return self._depth

    def _problem(self, code: str, expected: str, limit: int | None = None) -> ExpressionProblem:
        token = self._here
        params = {"limit": str(limit)} if limit else {}
        return ExpressionProblem(
            Problem(
                code=code, start=token.span.start, end=max(token.span.end, token.span.start + 1),
                found=token.text, expected=expected, params=params,
            )
        )  # fmt: skip
