"""Rows that contradict what is stored: found set-based in the staging table, added to the problems."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xinglian.intake.actions.engine.check import database
from xinglian.intake.rules.cells import literal

_COLUMNS = {
    "sheet": "VARCHAR", "row": "INTEGER", "field": "VARCHAR", "value": "VARCHAR",
    "code": "VARCHAR", "params": "VARCHAR",
}  # fmt: skip


def find_conflicts(
    cursor: Any, *, table: str, staging: str, query: str, params: Mapping[str, Any]
) -> int:
    """Fill the temporary `table` from the kind's query; how many rows conflict."""
    wanted = query.replace("{staging}", staging)
    cursor.execute(
        f'CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT q."_sheet" AS sheet, q."_row" AS row,'
        " q.field, left(q.value, 200) AS value, 'conflict:' || q.code AS code,"
        f" q.params::text AS params FROM ({wanted}) AS q",
        params,
    )
    cursor.execute(f"SELECT count(*) FROM (SELECT DISTINCT sheet, row FROM {table}) AS d")
    return int(cursor.fetchone()[0])


def drop_from_staging(cursor: Any, *, table: str, staging: str) -> None:
    cursor.execute(
        f'DELETE FROM {staging} AS s USING {table} AS c WHERE s."_row" = c.row AND s."_sheet" = c.sheet'
    )


def add_to_problems(
    cursor: Any, *, table: str, problems: Path, columns: Mapping[str, str], folder: Path
) -> dict[tuple[str, str], int]:
    """Write the conflicts beside the problems already found (replacing older conflicts). Returns
    the counts of all problems by (field, code). `columns` names the file's column of each field."""
    text = folder / "conflicts.csv"
    with (
        text.open("wb") as file,
        cursor.copy(
            f"COPY (SELECT {', '.join(_COLUMNS)} FROM {table}) TO STDOUT (FORMAT csv)"
        ) as copy,
    ):
        for data in copy:
            file.write(data)
    merged = folder / "problems.new.parquet"
    typed = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
    named = " ".join(f"WHEN {literal(k)} THEN {literal(v)}" for k, v in columns.items()) or (
        "WHEN NULL THEN ''"
    )
    with database(folder) as db:
        db.execute(
            'COPY (SELECT sheet, row, field, "column", value, code, params FROM'
            f" read_parquet({literal(str(problems))}) WHERE NOT starts_with(code, 'conflict:')"
            f" UNION ALL SELECT coalesce(sheet, ''), row, field, CASE field {named} ELSE '' END, value, code,"
            f" params FROM read_csv({literal(str(text))}, header = false, columns = {{{typed}}},"
            " delim = ',', quote = '\"', escape = '\"', auto_detect = false) ORDER BY 1, 2, 3)"
            f" TO {literal(str(merged))} (FORMAT parquet, COMPRESSION lz4)"
        )
        merged.replace(problems)
        counts = db.execute(
            f"SELECT field, code, count(*) FROM read_parquet({literal(str(problems))})"
            " GROUP BY ALL ORDER BY 3 DESC, 1, 2"
        ).fetchall()
    text.unlink()
    return {(field, code): count for field, code, count in counts}
