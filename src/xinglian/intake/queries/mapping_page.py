"""What the mapping page shows: each field with its source, and the first rows as they would come in."""

from collections.abc import Mapping as MappingLike
from dataclasses import dataclass
from typing import Any

from xinglian.intake.models import Batch
from xinglian.intake.queries.problem_texts import type_of
from xinglian.intake.rules.fields import Field, FieldType
from xinglian.intake.rules.kinds import ImportKind
from xinglian.intake.rules.mapping import Mapping, Source

NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)


@dataclass(frozen=True, kw_only=True)
class FieldChoice:
    """One line of the form. `chosen` is the value of its select."""

    field: Field
    type_words: str
    chosen: str
    constant: str
    prefix: str
    factor: str
    dates: str
    decimal: str
    samples: str
    has_extras: bool
    is_missing: bool
    count_within: str

    @property
    def is_date(self) -> bool:
        return self.field.type is FieldType.DATE

    @property
    def is_number(self) -> bool:
        return self.field.type in NUMBERS


@dataclass(frozen=True, kw_only=True)
class PreviewTable:
    """`heads` are field labels, `rows` are (row number, cells)."""

    heads: list[tuple[str, bool]]
    rows: list[tuple[int, list[str]]]
    unused: list[str]
    missing: list[str]


def field_choices(*, kind: ImportKind, batch: Batch, mapping: Mapping) -> list[FieldChoice]:
    return [_choice(kind, field, batch, mapping.fields.get(field.key)) for field in kind.fields]


def _choice(kind: ImportKind, field: Field, batch: Batch, source: Source | None) -> FieldChoice:
    chosen = ""
    if source is not None:
        chosen = (
            f"column:{source.column}"
            if source.column
            else "constant"
            if source.constant
            else f"count:{source.count_within}"
        )
    within = kind.natural_key[0] if kind.natural_key else ""
    countable = field.type is FieldType.INTEGER and within and within != field.key
    return FieldChoice(
        field=field,
        type_words=type_of(field),
        chosen=chosen,
        constant=source.constant if source else "",
        prefix=source.prefix if source else "",
        factor=str(source.factor) if source and source.factor is not None else "",
        dates=(source.dates or "") if source else "",
        decimal=(source.decimal or "") if source else "",
        samples=_samples(batch.facts, source.column if source else ""),
        has_extras=bool(
            source and (source.prefix or source.factor or source.dates or source.decimal)
        ),
        is_missing=field.required and field.default is None and source is None,
        count_within=within if countable else "",
    )


def _samples(facts: MappingLike[str, Any], column: str) -> str:
    if not column or column not in facts.get("names", ()):
        return ""
    at = facts["names"].index(column) + 1
    found = list(dict.fromkeys(row[at] for row in facts["preview"] if row[at]))
    return " · ".join(text[:24] for text in found[:3])


def preview(*, kind: ImportKind, batch: Batch, mapping: Mapping) -> PreviewTable:
    """The first rows, arranged by field."""
    facts = batch.facts
    names = list(facts.get("names", ()))
    mapped = [f for f in kind.fields if f.key in mapping.fields]
    rows: list[tuple[int, list[str]]] = []
    counters: dict[tuple[str, str], int] = {}
    for given in facts.get("preview", ()):
        by_name = dict(zip(names, given[1:], strict=False))
        cells = [_cell(mapping, field.key, by_name, counters) for field in mapped]
        rows.append((given[0], cells))
    used = {source.column for source in mapping.fields.values()}
    return PreviewTable(
        heads=[(str(f.label), f.type in NUMBERS) for f in mapped],
        rows=rows,
        unused=[name for name in names if name not in used],
        missing=[
            str(f.label)
            for f in kind.fields
            if f.required and f.default is None and f.key not in mapping.fields
        ],
    )


def _cell(
    mapping: Mapping, key: str, row: MappingLike[str, str], counters: dict[tuple[str, str], int]
) -> str:
    source = mapping.fields[key]
    if source.constant:
        return source.constant
    if source.count_within:
        other = mapping.fields.get(source.count_within)
        group = (key, row.get(other.column, "") if other else "")
        counters[group] = counters.get(group, 0) + 1
        return str(counters[group])
    text = row.get(source.column, "")
    translated = {theirs.lower(): ours for theirs, ours in source.values.items()}
    text = translated.get(text.strip().lower(), text)
    return f"{source.prefix}{text}" if text else ""
