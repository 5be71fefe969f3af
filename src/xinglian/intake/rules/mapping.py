"""How the columns of a file become fields. Saved as JSON; the format is in intake/README.md."""

import json
from collections.abc import Mapping as MappingLike
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast

FORMAT = "xinglian-mapping/1"
DateOrder = Literal["dmy", "mdy"]
DecimalMark = Literal[".", ","]


class MappingRefused(ValueError):
    """A mapping file says something that cannot be. The text names the place."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a field gets its value: a column, a constant, or a row count within another field.

    `prefix` is put before a filled cell, `factor` multiplies a number (a box of 12 into pieces),
    `values` translates what the file says, `dates` and `decimal` state a habit.
    """

    column: str = ""
    constant: str = ""
    count_within: str = ""
    prefix: str = ""
    factor: Decimal | None = None
    values: MappingLike[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    decimal: DecimalMark | None = None


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """`source` names where the file comes from ("sap", "adventureworks"): facts of one source
    never collide with those of another. `empty` are further texts that mean "nothing here"."""

    kind: str
    source: str = ""
    fields: MappingLike[str, Source] = field(default_factory=dict)
    sheet: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""
    empty: tuple[str, ...] = ()
    short_rows: Literal["refuse", "fill"] = "refuse"

    def with_source(self, key: str, source: Source | None) -> "Mapping":
        """The same with one field changed, or removed."""
        fields = {k: v for k, v in self.fields.items() if k != key}
        if source is not None:
            fields[key] = source
        return replace(self, fields=fields)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"format": FORMAT, "kind": self.kind}
        for name in ("source", "sheet", "header_row", "encoding", "delimiter"):
            if value := getattr(self, name):
                found[name] = value
        if self.empty:
            found["empty"] = list(self.empty)
        if self.short_rows != "refuse":
            found["short_rows"] = self.short_rows
        found["fields"] = {key: _source_to_json(source) for key, source in self.fields.items()}
        return found

    def dumps(self) -> str:
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n"


_TEXTS = ("column", "constant", "count_within", "prefix")


def loads(text: str | bytes) -> Mapping:
    """Read a mapping file. Raises MappingRefused with the place of the mistake."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise MappingRefused(f"This is not JSON: {error}") from error
    return from_json(data)


def from_json(data: Any) -> Mapping:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise MappingRefused(f'"format" has to be "{FORMAT}".')
    known = {"format", "kind", "source", "sheet", "header_row", "encoding", "delimiter", "empty",
             "short_rows", "fields", "note"}  # fmt: skip
    if strange := sorted(set(data) - known):
        raise MappingRefused(f'Unknown key "{strange[0]}". Known: {", ".join(sorted(known))}.')
    fields = data.get("fields", {})
    if not isinstance(fields, dict):
        raise MappingRefused('"fields" has to be an object: field → {"column": "…"}.')
    header_row = data.get("header_row")
    if header_row is not None and (not isinstance(header_row, int) or header_row < 1):
        raise MappingRefused('"header_row" has to be a row number from 1.')
    short_rows = data.get("short_rows", "refuse")
    if short_rows not in ("refuse", "fill"):
        raise MappingRefused('"short_rows" has to be "refuse" or "fill".')
    return Mapping(
        kind=str(data.get("kind", "")),
        source=str(data.get("source", "")),
        fields={key: _source(key, value) for key, value in fields.items()},
        sheet=str(data.get("sheet", "")),
        header_row=header_row,
        encoding=str(data.get("encoding", "")),
        delimiter=str(data.get("delimiter", "")),
        empty=tuple(str(word) for word in data.get("empty", ())),
        short_rows=short_rows,
    )


def _source(key: str, data: Any) -> Source:
    if isinstance(data, str):
        return Source(column=data)
    if not isinstance(data, dict):
        raise MappingRefused(f'Field "{key}": expected a column name or an object.')
    allowed = {*_TEXTS, "factor", "values", "dates", "decimal"}
    if strange := sorted(set(data) - allowed):
        raise MappingRefused(f'Field "{key}": unknown "{strange[0]}". Known: {sorted(allowed)}.')
    origins = [name for name in ("column", "constant", "count_within") if data.get(name)]
    if len(origins) != 1:
        raise MappingRefused(
            f'Field "{key}" needs exactly one of "column", "constant", "count_within".'
        )
    if data.get("dates") not in (None, "dmy", "mdy"):
        raise MappingRefused(f'Field "{key}": "dates" is "dmy" or "mdy".')
    if data.get("decimal") not in (None, ".", ","):
        raise MappingRefused(f'Field "{key}": "decimal" is "." or ",".')
    values = data.get("values", {})
    if not isinstance(values, dict):
        raise MappingRefused(f'Field "{key}": "values" has to be an object: theirs → ours.')
    return Source(
        **{name: str(data.get(name, "")) for name in _TEXTS},
        factor=_factor(key, data.get("factor")),
        values={str(theirs): str(ours) for theirs, ours in values.items()},
        dates=cast("DateOrder | None", data.get("dates")),
        decimal=cast("DecimalMark | None", data.get("decimal")),
    )


def _factor(key: str, given: Any) -> Decimal | None:
    if given in (None, ""):
        return None
    try:
        factor = Decimal(str(given))
    except InvalidOperation:
        factor = Decimal("nan")
    if not factor.is_finite() or factor == 0:
        raise MappingRefused(f'Field "{key}": "factor" has to be a number other than 0.')
    return factor


def _source_to_json(source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {name: v for name in _TEXTS if (v := getattr(source, name))}
    if source.factor is not None:
        found["factor"] = str(source.factor)
    if source.values:
        found["values"] = dict(source.values)
    for name in ("dates", "decimal"):
        if value := getattr(source, name):
            found[name] = value
    return found
