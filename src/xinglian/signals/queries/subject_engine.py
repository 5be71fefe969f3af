"""From facts to figures to tags of people or parts, inside one DuckDB connection: the computation their test cases run through."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import duckdb

from xinglian.kernel.engine import fresh_engine
from xinglian.signals.queries import part_sql, person_sql
from xinglian.signals.rules import predicate
from xinglian.signals.rules.subject import Subject

# The engine's tables and their columns, and the statements that make one row `id, org_id, person_id, <figures>` of each;
# they know $until and $now.
INPUTS: Mapping[str, Mapping[str, str]] = {"part": part_sql.INPUTS, "person": person_sql.INPUTS}
_SQL = {"part": part_sql.SQL, "person": person_sql.SQL}


def open_subject(subject: Subject, *, memory: str = "2GB") -> duckdb.DuckDBPyConnection:
    """An empty engine with the subject's tables. Bounded memory: it spills instead of growing."""
    engine = fresh_engine(memory=memory, threads=2)
    for table, columns in INPUTS[subject.key].items():
        engine.execute(f"CREATE TABLE {table} ({columns})")
    return engine


def compute_subject(
    engine: duckdb.DuckDBPyConnection,
    subject: Subject,
    *,
    settings: Mapping[str, object],
    until: date,
    now: datetime,
) -> None:
    """Fill `figures`, and `held (id, org_id, person_id, keys, figures)`: the tags each carries, and what was measured."""
    given: dict[str, Any] = {"until": until, "now": now.replace(tzinfo=None)}
    for statement in _SQL[subject.key]:
        used = {key: value for key, value in given.items() if f"${key}" in statement}
        engine.execute(statement, used)
    keys = ", ".join(
        f"CASE WHEN {condition} THEN '{key}' END"
        for key, condition in conditions(subject, settings).items()
    )
    names = ", ".join(f'"{name}" := "{name}"' for name in subject.figures)
    engine.execute(
        "CREATE TABLE held AS SELECT id, org_id, person_id,"
        f" list_filter([{keys}], lambda key: key IS NOT NULL) AS keys, to_json(struct_pack({names})) AS figures FROM figures"
    )


def conditions(subject: Subject, settings: Mapping[str, object]) -> dict[str, str]:
    """Tag key → boolean SQL over the figures, with the parameters in force."""
    scales = {key: figure.scale for key, figure in subject.figures.items()}
    return {
        key: predicate.to_sql(predicate.read(tag.where, tag.values(settings)), scales=scales)
        for key, tag in subject.tags.items()
    }
