"""The SQL of a whole check as a chain of projections.

DuckDB does not share sub-expressions across CASE branches, so every intermediate result has its
own named column in its own stage: `a_` trimmed, `b_` folded, `f_` filled or NULL, `s_` the cleaned
text, `m_`/`p_` a number bare and signed, `t_`/`d_` a date without time and dashed, `n_` the
number; then `v_` the value and `e_` the code of what is wrong with it.
"""

from dataclasses import dataclass, field

from xinglian.intake.rules import cells
from xinglian.intake.rules.cells import literals, name
from xinglian.intake.rules.fields import Field, FieldType

NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)
LETTERED = (FieldType.TEXT, FieldType.LIST)


@dataclass
class Chain:
    """Sub-selects around each other; each adds columns to those before."""

    source: str
    stages: list[list[str]] = field(default_factory=list)

    def add(self, columns: dict[str, str]) -> None:
        if columns:
            self.stages.append([f"{expr} AS {name(key)}" for key, expr in columns.items()])

    def sql(self) -> str:
        query = self.source
        for columns in self.stages:
            query = f"(SELECT *, {', '.join(columns)} FROM {query})"
        return query


def cell_stages(chain: Chain, given: dict[str, tuple[Field, int]], empty: tuple[str, ...]) -> None:
    """From the raw columns to `f_<key>`: trimmed, folded where the type wants it, NULL when
    empty. `given` is field and column number by key."""
    chain.add({f"a_{key}": f"xl_trim(c{at})" for key, (_, at) in given.items()})
    chain.add(
        {
            f"b_{key}": f"xl_fold({name('a_' + key)})"
            if field.fold or field.type not in LETTERED
            else name("a_" + key)
            for key, (field, _) in given.items()
        }
    )
    filled = {key: f"xl_filled({name('b_' + key)})" for key in given}
    if empty:
        words = literals([word.strip().lower() for word in empty])
        filled = {
            key: f"CASE WHEN lower({name('b_' + key)}) NOT IN ({words}) THEN {expr} END"
            for key, expr in filled.items()
        }
    chain.add({f"f_{key}": expr for key, expr in filled.items()})


def typed_stages(chain: Chain, fields: list[Field], *, text: str) -> None:
    """What numbers and dates need between their text (`<text><key>`) and their value."""
    numbers = [f.key for f in fields if f.type in NUMBERS]
    days = [f.key for f in fields if f.type is FieldType.DATE]
    column = {key: name(text + key) for key in [*numbers, *days]}
    chain.add(
        {f"k_{key}": f"xl_plain({column[key]})" for key in numbers}
        | {
            f"t_{key}": f"CASE WHEN xl_iso({column[key]}) THEN NULL ELSE xl_day({column[key]}) END"
            for key in days
        }
    )
    chain.add(
        {
            # An integer that reads as it is needs no second look under any habit.
            f"m_{key}": f"CASE WHEN {name('k_' + key)} IS NULL OR contains({column[key]}, '.')"
            f" THEN xl_bare({column[key]}) END"
            for key in numbers
        }
        | {f"d_{key}": f"xl_dashed({name('t_' + key)})" for key in days}
    )
    chain.add({f"p_{key}": f"xl_signed({name('m_' + key)})" for key in numbers})


def number(key: str, mark: str) -> str:
    plain, signed = name("k_" + key), name("p_" + key)
    if mark == ",":
        return f"CASE WHEN {signed} IS NULL THEN {plain} ELSE xl_comma({signed}) END"
    return f"coalesce({plain}, xl_point({signed}))"


def date(key: str, order: str | None) -> str:
    four, two = cells.date_formats(order)
    return f"xl_date({name('s_' + key)}, {name('t_' + key)}, {name('d_' + key)}, {four}, {two})"
