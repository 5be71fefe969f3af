"""Values of parameters: read from text, checked against the dictionary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from xinglian.catalogue.rules.words import ParameterType

YES = frozenset({"是", "有", "yes", "y", "true", "1", "on", "✓"})
NO = frozenset({"否", "无", "無", "no", "n", "false", "0", "off"})


@dataclass(frozen=True, kw_only=True)
class Definition:
    """An entry of the dictionary as it holds for a category. Numbers carry `unit`."""

    key: str
    name: str
    name_en: str = ""
    type: ParameterType = ParameterType.TEXT
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    category_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`code`: unknown, not_a_number, too_small, too_large, not_a_choice, not_yes_or_no, too_long."""

    key: str
    code: str
    value: str
    params: Mapping[str, Any] = field(default_factory=dict)


def checked(
    values: Mapping[str, Any], definitions: Mapping[str, Definition]
) -> tuple[dict[str, Any], list[Problem]]:
    """Values in their types, and what is wrong.

    Empty values are left out. Numbers come back as Decimal, choices as the dictionary writes them.
    """
    good: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, given in values.items():
        text = "" if given is None else str(given).strip()
        if not text:
            continue
        definition = definitions.get(key)
        if definition is None:
            problems.append(Problem(key=key, code="unknown", value=text))
            continue
        result = _READERS[definition.type](text, definition)
        if isinstance(result, Problem):
            problems.append(result)
        else:
            good[key] = result
    return good, problems


def pairs(text: str) -> dict[str, str]:
    """`thickness_mm=12; vented=是` -> {"thickness_mm": "12", "vented": "是"}. ValueError names the piece."""
    found: dict[str, str] = {}
    for piece in text.replace("；", ";").split(";"):
        if not piece.strip():
            continue
        key, sign, value = piece.replace("＝", "=").partition("=")
        if not sign or not key.strip():
            raise ValueError(piece.strip())
        found[key.strip()] = value.strip()
    return found


def _number(text: str, definition: Definition) -> Any:
    try:
        number = Decimal(text.replace(",", "").removesuffix(definition.unit).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        return Problem(key=definition.key, code="not_a_number", value=text)
    if definition.minimum is not None and number < definition.minimum:
        return _out(definition, "too_small", text)
    if definition.maximum is not None and number > definition.maximum:
        return _out(definition, "too_large", text)
    return number


def _out(definition: Definition, code: str, text: str) -> Problem:
    return Problem(
        key=definition.key,
        code=code,
        value=text,
        params={"least": definition.minimum, "most": definition.maximum, "unit": definition.unit},
    )


def _choice(text: str, definition: Definition) -> Any:
    for choice in definition.choices:
        if choice.lower() == text.lower():
            return choice
    return Problem(
        key=definition.key, code="not_a_choice", value=text, params={"choices": definition.choices}
    )


def _boolean(text: str, definition: Definition) -> Any:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    return Problem(key=definition.key, code="not_yes_or_no", value=text)


def _text(text: str, definition: Definition) -> Any:
    if len(text) > 200:
        return Problem(key=definition.key, code="too_long", value=text[:40])
    return text


_READERS = {
    ParameterType.NUMBER: _number,
    ParameterType.CHOICE: _choice,
    ParameterType.BOOLEAN: _boolean,
    ParameterType.TEXT: _text,
}


def inherited(path: str, own: Mapping[str, Sequence[Definition]]) -> dict[str, Definition]:
    """The dictionary of a category: its ancestors' entries from the top down, nearer ones win.

    `path` is the category's path of codes, `own` the entries each category defines itself.
    """
    found: dict[str, Definition] = {}
    for code in path.split("."):
        for definition in own.get(code, ()):
            found[definition.key] = definition
    return found
