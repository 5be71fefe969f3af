"""A questionnaire and what is answered: what fits, and what does not. Plain Python."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

LEAST, MOST = 3, 6
LEAST_CHOICES, MOST_CHOICES = 2, 6
TEXT_LETTERS, CHOICE_LETTERS, SAID_LETTERS = 120, 30, 300
KINDS = ("trend", "choice", "number", "text")
SIDES = ("up", "same", "down")
AGAINST = ("year", "quarter")
_LARGEST = 1e12


@dataclass(frozen=True, kw_only=True)
class Question:
    """`trend`: up, about the same, down; may be held against a `series` of the radar, over the time asked about and the one it is
    compared with (`against`: the same weeks a year before, or the quarter before). `key` stays through versions."""

    key: str
    kind: str
    text: str
    choices: tuple[str, ...] = ()
    unit: str = ""
    series: str = ""
    against: str = "year"
    is_optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with an answer: `missing`, `number`, `long`; or with a questionnaire: `few`, `many`, `choices`, `choice_long`, `twice`."""

    kind: str
    question: str = ""
    said: str = ""
    place: int = 0


def packed(questions: Iterable[Question]) -> list[dict[str, Any]]:
    return [asdict(one) | {"choices": list(one.choices)} for one in questions]


def unpacked(given: Iterable[Mapping[str, Any]]) -> list[Question]:
    return [Question(**{**one, "choices": tuple(one["choices"])}) for one in given]


def fault_of(questions: Sequence[Question]) -> Fault | None:
    """The first thing that keeps it from being asked."""
    if len(questions) < LEAST:
        return Fault(kind="few")
    if len(questions) > MOST:
        return Fault(kind="many")
    for place, one in enumerate(questions, start=1):
        if one.kind != "choice":
            continue
        if not LEAST_CHOICES <= len(one.choices) <= MOST_CHOICES:
            return Fault(kind="choices", question=one.text, place=place)
        if any(len(choice) > CHOICE_LETTERS for choice in one.choices):
            return Fault(kind="choice_long", question=one.text, place=place)
        if len(set(one.choices)) < len(one.choices):
            return Fault(kind="twice", question=one.text, place=place)
    return None


def with_keys(questions: Sequence[Question], *, used: Iterable[str]) -> list[Question]:
    """Those without a key get one that no version had."""
    numbers = [
        int(key[1:]) for key in [*used, *(one.key for one in questions)] if key[1:].isdigit()
    ]
    following = max(numbers, default=0)
    out = []
    for one in questions:
        if one.key:
            out.append(one)
        else:
            following += 1
            out.append(Question(**{**asdict(one), "key": f"q{following}"}))
    return out


def read(
    questions: Sequence[Question], given: Mapping[str, str]
) -> tuple[dict[str, Any], Fault | None]:
    """Answers by key: a side, the place of a choice, a number, a text. The first fault, in the order asked."""
    answers: dict[str, Any] = {}
    for place, one in enumerate(questions, start=1):
        said = given.get(one.key, "").strip()
        if not said:
            if one.is_optional:
                continue
            return answers, Fault(kind="missing", question=one.text, place=place)
        if one.kind == "trend" and said in SIDES:
            answers[one.key] = said
        elif one.kind == "choice" and said.isdecimal() and int(said) < len(one.choices):
            answers[one.key] = int(said)
        elif one.kind == "number":
            number = number_of(said, unit=one.unit)
            if number is None:
                return answers, Fault(kind="number", question=one.text, said=said[:40], place=place)
            answers[one.key] = number
        elif one.kind == "text":
            if len(said) > SAID_LETTERS:
                return answers, Fault(
                    kind="long", question=one.text, said=str(len(said)), place=place
                )
            answers[one.key] = said
        else:
            return answers, Fault(kind="missing", question=one.text, place=place)
    return answers, None


def number_of(said: str, *, unit: str = "") -> float | None:
    """As people type it: full-width digits, a thousands comma, the unit behind it, a long minus."""
    text = unicodedata.normalize("NFKC", said).strip().replace("−", "-").replace(",", "")
    behind = unicodedata.normalize("NFKC", unit).strip()
    if behind and text.endswith(behind):
        text = text[: -len(behind)]
    try:
        number = float(text.replace(" ", "").removeprefix("+"))
    except ValueError:
        return None
    if "_" in text or not isfinite(number) or abs(number) > _LARGEST:
        return None
    return number
