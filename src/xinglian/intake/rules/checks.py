"""The SQL that checks a whole file: raw text in, typed values and problem codes out.

The chain of sub-selects is described in `stages`; this module says what each field contributes.
"""

from collections.abc import Mapping as MappingLike
from dataclasses import dataclass
from decimal import Decimal

from xinglian.intake.rules import cells, stages
from xinglian.intake.rules.cells import literal, literals, name
from xinglian.intake.rules.fields import NO, YES, Field, FieldType, Schema
from xinglian.intake.rules.mapping import Mapping, Source
from xinglian.intake.rules.problems import Code

SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is known when the checks run: the schema, the mapping, the column number of each
    header, and the habits decided per field."""

    schema: Schema
    mapping: Mapping
    columns: MappingLike[str, int]
    date_orders: MappingLike[str, str | None]
    decimal_marks: MappingLike[str, str]

    def source(self, key: str) -> Source | None:
        return self.mapping.fields.get(key)


def cleaned(plan: Plan, field: Field) -> str:
    """The field's text from its filled cell: translated, prefixed, defaulted."""
    source = plan.source(field.key)
    if source is None:
        return literal(field.default) if field.default is not None else "CAST(NULL AS VARCHAR)"
    if source.constant:
        return literal(source.constant)
    if source.count_within:
        # Filled in one stage later, over the cleaned text of the other field.
        return "CAST(NULL AS VARCHAR)"
    text = name("f_" + field.key)
    if source.values:
        cases = " ".join(
            f"WHEN {literal(theirs.strip().lower())} THEN {literal(ours)}"
            for theirs, ours in source.values.items()
        )
        text = f"CASE lower({text}) {cases} ELSE {text} END"
    if source.prefix:
        text = f"{literal(source.prefix)} || {text}"
    if field.default is not None:
        text = f"coalesce({text}, {literal(field.default)})"
    return text


def counted(plan: Plan, field: Field) -> str:
    """The stage-two text of a field: itself, or a row count within another field."""
    source = plan.source(field.key)
    if source is not None and source.count_within:
        return (
            f"CAST(row_number() OVER (PARTITION BY {name('s0_' + source.count_within)}"
            ' ORDER BY "_sheet", "_row") AS VARCHAR)'
        )
    return name("s0_" + field.key)


def value(plan: Plan, field: Field) -> str:
    """The typed value, NULL when it cannot be read."""
    s = name("s_" + field.key)
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL:
            number = name("n_" + field.key)
            scale = 0 if field.type is FieldType.INTEGER else field.scale
            bounded = f"CASE WHEN abs({number}) < {cells.LARGEST} THEN {number} END"
            return f"CAST(round({bounded}, {scale}) AS DECIMAL(38, {scale}))"
        case FieldType.DATE:
            return stages.date(field.key, plan.date_orders.get(field.key))
        case FieldType.BOOLEAN:
            return (
                f"CASE WHEN lower({s}) IN ({literals(YES)}) THEN true"
                f" WHEN lower({s}) IN ({literals(NO)}) THEN false END"
            )
        case FieldType.CHOICE:
            words = choice_words(plan.schema, field)
            cases = " ".join(f"WHEN {literal(w)} THEN {literal(v)}" for w, v in words.items())
            return f"CASE lower({s}) {cases} END"
        case FieldType.LIST:
            split = f"string_split_regex({s}, '[;；、\\n\\r]+')"
            items = f"list_filter(list_transform({split}, lambda x: xl_trim(x)), lambda x: x <> '')"
            return f"CASE WHEN {s} IS NOT NULL THEN CAST(to_json({items}) AS VARCHAR) END"
        case _:
            return s


def choice_words(schema: Schema, field: Field) -> dict[str, str]:
    """Accepted spelling (small letters) -> value."""
    words = {str(word).lower(): choice.value for choice in field.choices for word in choice.words}
    words |= {w.lower(): v for w, v in schema.accepted_words.get(field.key, {}).items()}
    return words | {choice.value.lower(): choice.value for choice in field.choices}


def number(plan: Plan, field: Field) -> str:
    """The number before rounding, in our unit."""
    read = stages.number(field.key, plan.decimal_marks.get(field.key, "."))
    source = plan.source(field.key)
    if source is not None and source.factor is not None:
        factor = literal(format(source.factor, "f"))
        read = f"TRY(CAST({read} AS DECIMAL(28, 8)) * CAST({factor} AS DECIMAL(18, 8)))"
    return read


def error(plan: Plan, field: Field) -> str:
    """The code of the first thing wrong, NULL when nothing is."""
    s, v = name("s_" + field.key), name("v_" + field.key)
    cases: list[tuple[str, Code]] = []
    if field.required:
        cases.append((f"{s} IS NULL", Code.MISSING))
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL:
            cases += _number_errors(field, s, v)
        case FieldType.DATE:
            inside = f"{v} BETWEEN {cells.date_literal(field.earliest)}"
            cases += [
                (f"{s} IS NOT NULL AND {v} IS NULL", Code.NOT_A_DATE),
                (
                    f"NOT ({inside} AND {cells.date_literal(field.latest)})",
                    Code.DATE_OUT_OF_RANGE,
                ),
            ]
        case FieldType.BOOLEAN:
            cases.append((f"{s} IS NOT NULL AND {v} IS NULL", Code.NOT_YES_NO))
        case FieldType.CHOICE:
            cases.append((f"{s} IS NOT NULL AND {v} IS NULL", Code.NOT_A_CHOICE))
        case _:
            cases += [
                (f"length({s}) > {field.max_length}", Code.TOO_LONG),
                (f"regexp_matches({s}, {literal(cells.CONTROL)})", Code.CONTROL_CHARACTER),
            ]
    if field.lookup:
        found = name(field.lookup.into)
        cases.append((f"{s} IS NOT NULL AND {found} IS NULL", Code.UNKNOWN_CODE))
    if not cases:
        return "CAST(NULL AS VARCHAR)"
    whens = " ".join(f"WHEN {when} THEN {literal(code)}" for when, code in cases)
    return f"CASE {whens} END"


def _number_errors(field: Field, s: str, v: str) -> list[tuple[str, Code]]:
    number = name("n_" + field.key)
    unread = f"{s} IS NOT NULL AND {v} IS NULL"
    cases = [
        (f"{unread} AND {number} IS NULL", Code.NOT_A_NUMBER),
        (unread, Code.TOO_LARGE),
    ]
    if field.type is FieldType.INTEGER:
        cases.append((f"{v} <> {number}", Code.NOT_WHOLE))
    if field.minimum is not None:
        cases.append((f"{v} < {_plain(field.minimum)}", Code.TOO_SMALL))
    if field.maximum is not None:
        cases.append((f"{v} > {_plain(field.maximum)}", Code.TOO_LARGE))
    return cases


def _plain(number: Decimal) -> str:
    return format(number, "f")


def staged(plan: Plan, *, source: str) -> stages.Chain:
    """The chain up to `n_`; `source` is a table expression with columns c0 … cn."""
    fields = plan.schema.fields
    chain = stages.Chain(source)
    given = {
        f.key: (f, plan.columns[found.column])
        for f in fields
        if (found := plan.source(f.key)) is not None and found.column
    }
    stages.cell_stages(chain, given, plan.mapping.empty)
    chain.add({f"s0_{f.key}": cleaned(plan, f) for f in fields})
    chain.add({f"s_{f.key}": counted(plan, f) for f in fields})
    stages.typed_stages(chain, list(fields), text="s_")
    chain.add({f"n_{f.key}": number(plan, f) for f in fields if f.type in stages.NUMBERS})
    chain.add({f"v_{f.key}": value(plan, f) for f in fields})
    return chain


def checked_select(plan: Plan, *, width: int, raw: str) -> str:
    """The whole check over the raw Parquet `raw` (a table expression). Reference sets are tables
    `ref_<lookup>` with columns key and id."""
    fields = plan.schema.fields
    filled = " OR ".join(f"c{at} <> ''" for at in range(width))
    chain = staged(
        plan,
        source=f'(SELECT * RENAME (sheet AS "_sheet", row AS "_row") FROM {raw} WHERE {filled})',
    )
    ids, joins = _lookups(plan)
    if joins:
        chain.source, chain.stages = f"(SELECT q.*{ids} FROM {chain.sql()} q{joins})", []
    chain.add({f"e_{f.key}": error(plan, f) for f in fields})
    short = "" if plan.mapping.short_rows == "fill" else (
        f" WHEN cells < {width} THEN {literal(Code.TOO_FEW_CELLS)}"
    )  # fmt: skip
    outputs = ", ".join(
        [
            f"CASE WHEN cells > {width} THEN {literal(Code.TOO_MANY_CELLS)}{short} END"
            f' AS "e__row", cells AS "r__row"',
            *(name("v_" + f.key) for f in fields),
            *(name(f.lookup.into) for f in fields if f.lookup),
            *(name("e_" + f.key) for f in fields),
            *(
                f"CASE WHEN {name('e_' + f.key)} IS NOT NULL THEN {_original(plan, f)} END"
                f" AS {name('r_' + f.key)}"
                for f in fields
            ),
        ]
    )
    return f'SELECT "_sheet", "_row", {outputs} FROM {chain.sql()}'


def _lookups(plan: Plan) -> tuple[str, str]:
    ids, joins = "", ""
    looked_up = [(f, f.lookup) for f in plan.schema.fields if f.lookup]
    for at, (field, lookup) in enumerate(looked_up):
        key = lookup.normalise.replace("{v}", "q." + name("s_" + field.key))
        ids += f", l{at}.id AS {name(lookup.into)}"
        joins += f" LEFT JOIN ref_{lookup.name} AS l{at} ON l{at}.key = {key}"
    return ids, joins


def _original(plan: Plan, field: Field) -> str:
    source = plan.source(field.key)
    if source is not None and source.column:
        return f"left(c{plan.columns[source.column]}, {SHOWN})"
    return f"left({name('s_' + field.key)}, {SHOWN})"
