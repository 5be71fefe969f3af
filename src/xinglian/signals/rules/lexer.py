"""From text to tokens. Full-width punctuation, Chinese and English words mean the same; places stay those of the text."""

import re
from dataclasses import dataclass
from decimal import Decimal

from xinglian.signals.rules import geometry, problems
from xinglian.signals.rules.nodes import Span
from xinglian.signals.rules.problems import ExpressionProblem, Problem

MAX_LENGTH = 4000
MAX_NAME = 80

# One character for one character, so that places do not move.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: ord(" "),
    ord("“"): ord('"'),
    ord("”"): ord('"'),
    ord("￥"): ord("¥"),
}

_WORDS = {
    "and": "&", "且": "&", "并且": "&", "和": "&",
    "or": "|", "或": "|", "或者": "|",
    "not": "!", "非": "!", "不": "!", "排除": "!",
}  # fmt: skip

_OPS = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!=", "<>": "!="}

_SCALES = {
    "": Decimal(1), "%": Decimal("0.01"), "k": Decimal(1000), "千": Decimal(1000), "w": Decimal(10_000),
    "万": Decimal(10_000), "m": Decimal(1_000_000), "百万": Decimal(1_000_000), "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
}  # fmt: skip

# Conditions with something in parentheses of their own.
_CALLS = {
    "within_km": geometry.WITHIN, "附近": geometry.WITHIN, "距离内": geometry.WITHIN,
    "inside": geometry.INSIDE, "范围内": geometry.INSIDE,
}  # fmt: skip

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(
    r"¥?(-?\d[\d,_]*(?:\.\d+)?)\s?(%|百万|千万|万|千|亿|[kKwWmM](?![^\W\d]))?(?:\s?(?:元|天|日|次|d(?!\w)|days?(?!\w)))?"
)
_NAME = re.compile(r"[^\W\d][\w\-.]*")
_VALUE = re.compile(r"[\w\-./]+")
_SIGN = re.compile(r"&&?|\|\|?|>=|<=|!=|==|<>|[≥≤≠<>=!()]")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is one of `& | ! ( )`, `op`, `name`, `number`, `end`."""

    kind: str
    text: str
    span: Span
    number: Decimal = Decimal(0)


def tokens(text: str) -> list[Token]:
    """All tokens, closed by one of kind `end`. Raises ExpressionProblem for what is no token at all."""
    if len(text) > MAX_LENGTH:
        raise ExpressionProblem(
            Problem(
                code=problems.TOO_LONG,
                start=MAX_LENGTH,
                end=len(text),
                params={"limit": str(MAX_LENGTH)},
            )
        )
    narrow = text.translate(_NARROW)
    found: list[Token] = []
    at = 0
    while at < len(narrow):
        if space := _SPACE.match(narrow, at):
            at = space.end()
            continue
        token = _sign(narrow, at) or _number(narrow, at) or _name(narrow, at)
        if token is None:
            raise ExpressionProblem(
                Problem(
                    code=problems.BAD_CHARACTER,
                    start=at,
                    end=at + 1,
                    found=text[at],
                    expected="condition",
                )
            )
        found.append(token)
        at = token.span.end
    found.append(Token("end", "", Span(len(text), len(text))))
    return found


def _sign(text: str, at: int) -> Token | None:
    match = _SIGN.match(text, at)
    if not match:
        return None
    sign, span = match[0], Span(at, match.end())
    if sign[0] in "&|()" or sign == "!":
        return Token(sign[0], sign, span)
    return Token("op", _OPS.get(sign, sign), span)


def _number(text: str, at: int) -> Token | None:
    match = _NUMBER.match(text, at)
    if not match:
        return None
    end = match.end()
    tail = _NAME.match(text, end)
    digits = match[1].replace(",", "").replace("_", "")
    if tail or len(digits) > 18:
        stop = tail.end() if tail else end
        raise ExpressionProblem(
            Problem(
                code=problems.BAD_NUMBER, start=at, end=stop, found=text[at:stop], expected="number"
            )
        )
    return Token(
        "number", match[0], Span(at, end), Decimal(digits) * _SCALES[(match[2] or "").lower()]
    )


def _name(text: str, at: int) -> Token | None:
    match = _NAME.match(text, at)
    if not match:
        return None
    word, end = match[0], match.end()
    if sign := _WORDS.get(word.lower()):
        return Token(sign, word, Span(at, end))
    if call := _CALLS.get(word.lower()):
        opened = _SPACE.match(text, end)
        begin = opened.end() if opened else end
        if text[begin : begin + 1] == "(":
            close = text.find(")", begin)
            if close < 0:
                raise ExpressionProblem(
                    Problem(code=problems.MISSING_CLOSE, start=begin, end=begin + 1, found="(", expected="close")
                )  # fmt: skip
            return Token(
                "name", geometry.from_call(call, text[begin + 1 : close]), Span(at, close + 1)
            )
    if end < len(text) and text[end] == ":":
        value, end = _value(text, end + 1)
        word = f"{word}:{value}"
    if end - at > MAX_NAME and word.partition(":")[0] not in _CALLS:
        raise ExpressionProblem(
            Problem(
                code=problems.TOO_LONG,
                start=at,
                end=end,
                found=word[:20] + "…",
                params={"limit": str(MAX_NAME)},
            )
        )
    return Token("name", word, Span(at, end))


def _value(text: str, at: int) -> tuple[str, int]:
    """What stands after the colon, and where it ends."""
    if space := _SPACE.match(text, at):
        at = space.end()
    if text[at : at + 1] == '"':
        stop = text.find('"', at + 1)
        if stop < 0:
            raise ExpressionProblem(
                Problem(
                    code=problems.OPEN_QUOTE,
                    start=at,
                    end=len(text),
                    found=text[at : at + 20],
                    expected="close",
                )
            )
        if stop > at + 1:
            return text[at + 1 : stop], stop + 1
    elif match := _VALUE.match(text, at):
        return match[0], match.end()
    raise ExpressionProblem(
        Problem(
            code=problems.EXPECTED_VALUE,
            start=at,
            end=at + 1,
            found=text[at : at + 1],
            expected="value",
        )
    )


def is_plain_value(value: str) -> bool:
    """Whether a value can stand after the colon without quotes."""
    return _VALUE.fullmatch(value) is not None
