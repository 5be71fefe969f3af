"""Checks a whole raw file with DuckDB: good rows typed in one Parquet file, problems in another."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from xinglian.intake.actions.engine.raw import Raw, Told
from xinglian.intake.rules import cells, checks, dates, headers, stages
from xinglian.intake.rules.cells import literal, name
from xinglian.intake.rules.fields import Field, FieldType, Schema
from xinglian.intake.rules.headers import cells_by_name
from xinglian.intake.rules.mapping import Mapping as ColumnMapping
from xinglian.intake.rules.problems import Code, FileCode, FileProblem

MEMORY = "500MB"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """`good` is Parquet with the staging columns and _sheet, _row; `problems` is Parquet with
    sheet, row, field, column, value, code, params (JSON), in file order. `summary` counts problems
    by (field, code)."""

    good: Path
    problems: Path
    rows: int
    good_rows: int
    bad_rows: int
    problem_count: int
    summary: Mapping[tuple[str, str], int]
    date_orders: Mapping[str, str | None]


@contextmanager
def database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of bounded memory that spills into `folder`."""
    spill = folder / "spill"
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "threads": min(os.cpu_count() or 2, 4),
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    try:
        connection.create_function("xl_nfkc", _nfkc, ["VARCHAR"], "VARCHAR", type="arrow")  # type: ignore[call-overload]
        for statement in cells.macros():
            connection.execute(statement)
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _nfkc(texts: pa.Array) -> pa.Array:
    return pc.utf8_normalize(texts, form="NFKC")


def check_mapping(schema: Schema, mapping: ColumnMapping, names: tuple[str, ...]) -> None:
    """Does every field have a source that exists? Raises FileProblem naming the first that has
    not."""
    known = {field.key for field in schema.fields}
    for key, source in mapping.fields.items():
        if key not in known:
            raise FileProblem(FileCode.FIELD_NOT_MAPPED, field=key, known=", ".join(sorted(known)))
        if source.column and source.column not in names:
            raise FileProblem(
                FileCode.HEADER_NOT_FOUND, field=key, column=source.column, columns=", ".join(names)
            )
        if source.count_within and source.count_within not in known - {key}:
            raise FileProblem(FileCode.FIELD_NOT_MAPPED, field=source.count_within, known="")
    missing = [
        field
        for field in schema.fields
        if field.required and field.default is None and field.key not in mapping.fields
    ]
    for field in missing:
        if twice := headers.undecided(schema, field.key, names):
            raise FileProblem(
                FileCode.HEADER_TWICE, field=field.key, header=twice[0], columns=", ".join(twice[1])
            )
    if missing:
        raise FileProblem(
            FileCode.FIELD_NOT_MAPPED, field=missing[0].key, fields=[f.key for f in missing]
        )


def check(
    raw: Raw,
    *,
    schema: Schema,
    mapping: ColumnMapping,
    references: Mapping[str, Path],
    folder: Path,
    told: Told = lambda _: None,
) -> Checked:
    """`references` are Parquet files with columns key (text) and id, by lookup name. Results are
    written into `folder`. Raises FileProblem when a whole column cannot be read."""
    check_mapping(schema, mapping, raw.names)
    with database(folder) as db:
        for lookup, path in references.items():
            db.execute(
                f"CREATE VIEW ref_{lookup} AS SELECT key, id FROM read_parquet({literal(str(path))})"
            )
        source = f"read_parquet({literal(str(raw.path))})"
        plan = checks.Plan(
            schema=schema,
            mapping=mapping,
            columns=cells_by_name(raw.names),
            date_orders={},
            decimal_marks={},
        )
        marks, orders = _habits(db, plan, source)
        told(0.15)
        plan = replace(plan, date_orders=orders, decimal_marks=marks)
        run = _Run(db, plan, raw, folder)
        run.check_constants()
        run.check_rows(source)
        told(0.6)
        run.find_duplicates()
        told(0.75)
        checked = run.write()
        told(1.0)
        return checked


def _habits(
    db: duckdb.DuckDBPyConnection, plan: checks.Plan, source: str
) -> tuple[dict[str, str], dict[str, str | None]]:
    """Decimal marks and date orders of all mapped columns, in one pass over the file."""
    mapping = plan.mapping
    mapped = [f for f in plan.schema.fields if (s := plan.source(f.key)) is not None and s.column]
    numbers = [f for f in mapped if f.type in stages.NUMBERS]
    days = [f for f in mapped if f.type is FieldType.DATE]
    marks = {f.key: str(mapping.fields[f.key].decimal or ".") for f in numbers}
    if not numbers and not days:
        return marks, {}
    chain = stages.Chain(source)
    given = {f.key: (f, plan.columns[mapping.fields[f.key].column]) for f in [*numbers, *days]}
    stages.cell_stages(chain, given, mapping.empty)
    stages.typed_stages(chain, [*numbers, *days], text="f_")
    asked = [
        *(cells.comma_evidence(name("f_" + f.key), name("p_" + f.key)) for f in numbers),
        *(cells.date_evidence(name("t_" + f.key)) for f in days),
    ]
    found = db.execute(f"SELECT {', '.join(asked)} FROM {chain.sql()}").fetchone() or ()
    counts = [count or 0 for count in found]
    for at, field in enumerate(numbers):
        comma, point = counts[2 * at : 2 * at + 2]
        if mapping.fields[field.key].decimal is None and comma > point:
            marks[field.key] = ","
    orders: dict[str, str | None] = {}
    for at, field in enumerate(days):
        start = 2 * len(numbers) + 4 * at
        shaped, first, second, dotted = counts[start : start + 4]
        evidence = dates.DateEvidence(
            shaped=shaped, first_is_day=first, second_is_day=second, dotted=dotted
        )
        chosen = mapping.fields[field.key].dates
        habit = dates.decide(evidence, chosen=chosen)
        if habit.problem:
            example = db.execute(
                f"SELECT {name('t_' + field.key)} FROM {chain.sql()} WHERE"
                f" regexp_full_match({name('t_' + field.key)}, {literal(cells.SHAPED_DATE)})"
                " LIMIT 1"
            ).fetchone()
            ambiguous = habit.problem == "ambiguous"
            raise FileProblem(
                FileCode.DATE_AMBIGUOUS if ambiguous else FileCode.DATE_MIXED,
                field=field.key,
                column=mapping.fields[field.key].column,
                value=example[0] if example else "",
                day_first=first,
                month_first=second,
            )
        orders[field.key] = habit.order
    return marks, orders


class _Run:
    def __init__(
        self, db: duckdb.DuckDBPyConnection, plan: checks.Plan, raw: Raw, folder: Path
    ) -> None:
        self._db, self._plan, self._raw, self._folder = db, plan, raw, folder
        self._checked = f"read_parquet({literal(str(folder / 'checked.parquet'))})"

    def check_constants(self) -> None:
        """A constant is the same in every row: refuse it once, not in a million rows."""
        plan = self._plan
        for field in plan.schema.fields:
            source = plan.source(field.key)
            if source is None or not source.constant:
                continue
            chain = stages.Chain(f"(SELECT {literal(source.constant)} AS {name('s_' + field.key)})")
            stages.typed_stages(chain, [field], text="s_")
            if field.type in stages.NUMBERS:
                chain.add({f"n_{field.key}": checks.number(plan, field)})
            chain.add({f"v_{field.key}": checks.value(plan, field)})
            if field.lookup:
                key = field.lookup.normalise.replace("{v}", name("s_" + field.key))
                chain.add(
                    {
                        field.lookup.into: f"(SELECT min(id) FROM ref_{field.lookup.name}"
                        f" WHERE key = {key})"
                    }
                )
            found = self._db.execute(
                f"SELECT {checks.error(plan, field)} FROM {chain.sql()}"
            ).fetchone()
            if found and found[0]:
                raise FileProblem(
                    FileCode.CONSTANT_REFUSED,
                    field=field.key,
                    value=source.constant,
                    problem=found[0],
                )

    def check_rows(self, source: str) -> None:
        select = checks.checked_select(self._plan, width=len(self._raw.names), raw=source)
        target = literal(str(self._folder / "checked.parquet"))
        self._db.execute(f"COPY ({select}) TO {target} (FORMAT parquet, COMPRESSION lz4)")

    def find_duplicates(self) -> None:
        """Rows with the natural key of an earlier row; and that row too when they differ, for
        then nobody can say which of them is right."""
        keys = [self._output(key) for key in self._plan.schema.natural_key]
        by = ", ".join(keys)
        filled = f"{keys[0]} IS NOT NULL" if keys else ""
        if not keys or not self._has_repeats(by, filled):
            self._db.execute(
                'CREATE TABLE twice ("_sheet" VARCHAR, "_row" INTEGER, other INTEGER, same BOOLEAN)'
            )
            return
        everything = ", ".join(name("v_" + f.key) for f in self._plan.schema.fields)
        equal = " AND ".join(f"c.{key} IS NOT DISTINCT FROM g.{key}" for key in keys)
        first = 'c."_row" = g.first_row AND c."_sheet" = g.first_sheet'
        self._db.execute(
            f'CREATE TABLE repeated AS SELECT {by}, min("_row") AS first_row,'
            ' arg_min("_sheet", "_row") AS first_sheet, max("_row") AS last_row,'
            f" count(DISTINCT hash({everything})) = 1 AS same"
            f" FROM {self._checked} WHERE {filled} GROUP BY {by} HAVING count(*) > 1"
        )
        self._db.execute(
            'CREATE TABLE twice AS SELECT c."_sheet", c."_row",'
            f" CASE WHEN {first} THEN g.last_row ELSE g.first_row END AS other, g.same"
            f" FROM {self._checked} c JOIN repeated g ON {equal} WHERE NOT (g.same AND {first})"
        )

    def _has_repeats(self, by: str, filled: str) -> bool:
        """One pass that keeps only hashes: the usual file has none, and the full grouping costs
        several times as much."""
        counts = self._db.execute(
            f"SELECT count(*), count(DISTINCT hash({by})) FROM {self._checked} WHERE {filled}"
        ).fetchone()
        return counts is not None and counts[0] != counts[1]

    def _output(self, key: str) -> str:
        into = {f.lookup.into for f in self._plan.schema.fields if f.lookup}
        return name(key if key in into else "v_" + key)

    def write(self) -> Checked:
        problems = self._folder / "problems.parquet"
        good = self._folder / "good.parquet"
        self._write_problems(problems)
        self._db.execute(
            "CREATE TABLE bad AS SELECT DISTINCT sheet, row FROM"
            f" read_parquet({literal(str(problems))})"
        )
        outputs = ", ".join(
            f"c.{self._output(column)} AS {name(column)}" for column in self._plan.schema.columns
        )
        self._db.execute(
            f'COPY (SELECT c."_sheet", c."_row", {outputs} FROM {self._checked} c ANTI JOIN bad b'
            ' ON b.row = c."_row" AND b.sheet = c."_sheet")'
            f" TO {literal(str(good))} (FORMAT parquet, COMPRESSION lz4)"
        )
        rows = self._one(f"SELECT count(*) FROM {self._checked}")
        bad = self._one("SELECT count(*) FROM bad")
        if rows == 0:
            raise FileProblem(FileCode.NO_ROWS, columns=len(self._raw.names))
        summary = self._db.execute(
            f"SELECT field, code, count(*) FROM read_parquet({literal(str(problems))})"
            " GROUP BY ALL ORDER BY 3 DESC, 1, 2"
        ).fetchall()
        (self._folder / "checked.parquet").unlink(missing_ok=True)
        return Checked(
            good=good,
            problems=problems,
            rows=rows,
            good_rows=rows - bad,
            bad_rows=bad,
            problem_count=sum(count for _, _, count in summary),
            summary={(field, code): count for field, code, count in summary},
            date_orders=self._plan.date_orders,
        )

    def _write_problems(self, target: Path) -> None:
        plan = self._plan
        parts = [
            'SELECT "_sheet" AS sheet, "_row" AS row, \'\' AS field, \'\' AS "column",'
            ' CAST("r__row" AS VARCHAR) AS value, "e__row" AS code,'
            f" CAST({literal(json.dumps({'header': len(self._raw.names)}))} AS VARCHAR) AS params"
            f' FROM {self._checked} WHERE "e__row" IS NOT NULL'
        ]
        for field in plan.schema.fields:
            code = name("e_" + field.key)
            parts.append(
                f'SELECT "_sheet", "_row", {literal(field.key)}, {literal(self._column(field))},'
                f" {name('r_' + field.key)}, {code}, {self._params(field)}"
                f' FROM {self._checked} WHERE {code} IS NOT NULL AND "e__row" IS NULL'
            )
        for rule in plan.schema.rules:
            parts.append(self._rule_part(rule.key, rule.field, rule.wrong))
        key_field = plan.schema.natural_key[0] if plan.schema.natural_key else ""
        parts.append(
            f"SELECT \"_sheet\", \"_row\", {literal(key_field)}, '', '', {literal(Code.DUPLICATE)},"
            " '{\"row\":' || other || ',\"same\":' || CASE WHEN same THEN 'true' ELSE 'false' END"
            " || '}' FROM twice"
        )
        union = " UNION ALL ".join(parts)
        self._db.execute(
            f"COPY (SELECT * FROM ({union}) ORDER BY sheet, row, field)"
            f" TO {literal(str(target))} (FORMAT parquet, COMPRESSION lz4)"
        )

    def _rule_part(self, key: str, field: str, wrong: str) -> str:
        plan = self._plan
        outputs = ", ".join(f"{self._output(c)} AS {name(c)}" for c in plan.schema.columns)
        faultless = " AND ".join(f"{name('e_' + f.key)} IS NULL" for f in plan.schema.fields)
        known = plan.schema.field(field)
        return (
            f'SELECT "_sheet", "_row", {literal(field)}, {literal(self._column(known))},'
            f" left(CAST({name(field)} AS VARCHAR), {checks.SHOWN}), {literal('rule:' + key)},"
            f' CAST(NULL AS VARCHAR) FROM (SELECT "_sheet", "_row", {outputs} FROM {self._checked}'
            f' WHERE "e__row" IS NULL AND {faultless}) WHERE {wrong}'
        )

    def _column(self, field: Field) -> str:
        source = self._plan.source(field.key)
        return source.column if source is not None else ""

    def _params(self, field: Field) -> str:
        """For an unknown code, the known one that looks most like it."""
        if not self._suggest(field) or field.lookup is None:
            return "CAST(NULL AS VARCHAR)"
        return (
            f"(SELECT CAST(to_json({{'nearest': n.nearest}}) AS VARCHAR) FROM"
            f" near_{field.key} n WHERE n.value = {name('r_' + field.key)})"
        )

    def _suggest(self, field: Field) -> bool:
        if field.lookup is None:
            return False
        reference = f"ref_{field.lookup.name}"
        error, shown = name("e_" + field.key), name("r_" + field.key)
        if self._one(f"SELECT count(*) FROM {reference}") > 100_000:
            return False
        source = self._plan.source(field.key)
        prefix = source.prefix if source is not None else ""
        key = field.lookup.normalise.replace("{v}", f"({literal(prefix)} || value)")
        self._db.execute(
            f"CREATE TABLE near_{field.key} AS SELECT value, arg_max(r.key, closeness) AS nearest"
            f" FROM (SELECT value, r.key, jaro_winkler_similarity({key}, r.key) AS closeness FROM"
            f" (SELECT DISTINCT {shown} AS value FROM {self._checked}"
            f" WHERE {error} = {literal(Code.UNKNOWN_CODE)} LIMIT 20), {reference} r) r"
            " WHERE closeness > 0.9 GROUP BY value"
        )
        return True

    def _one(self, query: str) -> int:
        found = self._db.execute(query).fetchone()
        return int(found[0]) if found else 0
