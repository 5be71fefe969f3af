"""What a column of an import may hold.

A field describes one canonical column: its type, its limits and the headers people give it. Words
(`label`, `help`) are anything that turns into text, so that callers may pass lazy translations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

# Text, or something that becomes text in the reader's language.
Words = Any


class FieldType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One allowed value. `words` are further spellings people use for it, in any language."""

    value: str
    label: Words
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A code that must exist in a reference set.

    `name` names the set (the caller supplies rows of key and id under it), `into` the column that
    receives the id, `noun` what it is called in a sentence. `normalise` is a DuckDB expression
    over `{v}` that turns what people type into the key.
    """

    name: str
    into: str
    noun: Words
    normalise: str = "{v}"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One canonical column.

    `scale` is the number of decimals kept; more are rounded half away from zero. `aliases` are
    headers that mean this field. `default` (a canonical text) stands in for an empty cell.
    `fold` turns full-width and compatibility characters into plain ones (NFKC): right for codes,
    wrong for names in Chinese, which may well contain full-width brackets.
    """

    key: str
    label: Words
    type: FieldType = FieldType.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    example: str = ""
    help: Words = ""
    max_length: int = 200
    scale: int = 6
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: date = date(1950, 1, 1)
    latest: date = date(2100, 12, 31)
    choices: tuple[Choice, ...] = ()
    lookup: Lookup | None = None
    default: str | None = None
    fold: bool = False

    @property
    def columns(self) -> dict[str, str]:
        """The staging columns it fills, with their PostgreSQL types."""
        filled = {self.key: _POSTGRES[self.type]}
        if self.lookup:
            filled[self.lookup.into] = "bigint"
        return filled


_POSTGRES: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "bigint",
    FieldType.DECIMAL: "numeric",
    FieldType.DATE: "date",
    FieldType.BOOLEAN: "boolean",
    FieldType.CHOICE: "text",
    FieldType.LIST: "jsonb",
}

YES = ("是", "有", "对", "真", "yes", "y", "true", "t", "1", "ja", "oui", "x", "✓", "√")
NO = ("否", "无", "無", "没有", "不", "假", "no", "n", "false", "f", "0", "nein", "non", "✗", "×")


@dataclass(frozen=True, kw_only=True)
class RowRule:
    """Something several fields of a row have to agree on. `wrong` is a DuckDB condition over the
    staging columns that is true for a bad row; `sentence` says what is wrong and what to do."""

    key: str
    field: str
    wrong: str
    sentence: Words


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The fields of one kind of file, and the fields that together name a row.

    `header_words` and `accepted_words` are filled in by `actions.declare` with the labels of
    fields and choices in every language.
    """

    key: str
    fields: tuple[Field, ...]
    natural_key: tuple[str, ...] = ()
    rules: tuple[RowRule, ...] = ()
    header_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accepted_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def field(self, key: str) -> Field:
        return next(found for found in self.fields if found.key == key)

    @property
    def columns(self) -> dict[str, str]:
        """All staging columns with their PostgreSQL types, in order."""
        return {name: kind for known in self.fields for name, kind in known.columns.items()}
