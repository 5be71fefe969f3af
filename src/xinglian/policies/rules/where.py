"""Which lines count: columns with their values, and what does not count."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, PlainSerializer


@dataclass(frozen=True)
class Is:
    """The column holds one of the values; "A8*" means: begins with A8. A line without a value never matches."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class All:
    parts: tuple["Where", ...] = ()


@dataclass(frozen=True)
class Either:
    parts: tuple["Where", ...]


@dataclass(frozen=True)
class Not:
    part: "Where"


Where = Is | All | Either | Not
EVERYTHING = All()


def read(said: Any) -> Where:
    """From the file: {"category": ["brakes"], "not": {…}, "any": [{…}, {…}]}; all of it has to hold."""
    if isinstance(said, Is | All | Either | Not):
        return said
    if not isinstance(said, dict):
        raise ValueError('write columns with their values, such as category = ["brakes"]')
    parts: list[Where] = []
    for key, values in said.items():
        if key == "not":
            parts.append(Not(read(values)))
        elif key == "any":
            if not isinstance(values, list) or not values:
                raise ValueError("any needs a list of alternatives")
            parts.append(Either(tuple(read(one) for one in values)))
        else:
            parts.append(Is(key.strip().lower(), _values(key, values)))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _values(key: str, said: Any) -> tuple[str, ...]:
    values = said if isinstance(said, list) else [said]
    if not values or any(isinstance(one, bool | dict | list | float) for one in values):
        raise ValueError(f"{key} needs a value or a list of values")
    return tuple(str(one) for one in values)


def written(where: Where) -> dict[str, Any]:
    """The same for a file; `read(written(x)) == x`, but for the nesting of `All`."""
    if isinstance(where, Is):
        return {where.column: list(where.values)}
    if isinstance(where, Not):
        return {"not": written(where.part)}
    if isinstance(where, Either):
        return {"any": [written(one) for one in where.parts]}
    told: dict[str, Any] = {}
    for part in where.parts:
        told |= written(part)
    return told


def columns(where: Where) -> set[str]:
    """The columns that are asked."""
    if isinstance(where, Is):
        return {where.column}
    if isinstance(where, Not):
        return columns(where.part)
    return {name for part in where.parts for name in columns(part)}


Lines = Annotated[Where, BeforeValidator(read), PlainSerializer(written)]
CONFIG = ConfigDict(
    extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True
)
