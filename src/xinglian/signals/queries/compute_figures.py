"""From facts to figures to tags, inside one DuckDB connection."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import duckdb
from pyroaring import BitMap

from xinglian.kernel.engine import fresh_engine
from xinglian.signals.queries.corrections import Correction, corrected
from xinglian.signals.queries.figure_sql import DAYS, FIGURES, INPUTS
from xinglian.signals.queries.figure_sql_facts import told_sql
from xinglian.signals.queries.figure_sql_goods import GOODS
from xinglian.signals.queries.figure_sql_people import PEOPLE
from xinglian.signals.rules import predicate, registry, special, windows
from xinglian.signals.rules.categories import CATEGORIES
from xinglian.signals.rules.climate import CITIES, PROVINCES

PORTION = 150_000
# Enough for a million partners by portions (`bench tags` computes within the same), and a worker stays below two gigabytes.
MEMORY = "1200MB"
_OF_PARTNERS = tuple(name for name, columns in INPUTS.items() if columns.startswith("partner_id "))
_MADE = re.compile(r"CREATE TEMP TABLE (\w+)")


def open_engine(*, memory: str = MEMORY, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An empty engine with the input tables, climate filled in. Bounded memory: it spills instead of growing."""
    engine = fresh_engine(memory=memory, threads=threads)
    for table, columns in INPUTS.items():
        engine.execute(f"CREATE TABLE {table} ({columns})")
    rows = [
        (code, place.zone, place.rain, place.altitude_m, "yes" if place.coastal else "no")
        for code, place in PROVINCES.items()
    ]
    engine.executemany("INSERT INTO climate VALUES (?, ?, ?, ?, ?)", rows)
    engine.executemany("INSERT INTO city_climate VALUES (?, ?)", list(CITIES.items()))
    return engine


def orders_until(engine: duckdb.DuckDBPyConnection, *, today: date) -> date:
    """The last day the order ledger knows, not after today; today when it is empty."""
    found = engine.execute(
        "SELECT max(ordered_on) FROM line WHERE ordered_on <= ?", [today]
    ).fetchone()
    return found[0] if found and found[0] else today


def compute_figures(
    engine: duckdb.DuckDBPyConnection,
    *,
    until: date,
    now: datetime,
    currency: str,
    portion: int = PORTION,
) -> None:
    """Fill the table `figures`, one row per partner, in stored units (money in minor units).

    `now` is UTC; its zone is dropped because the engine keeps plain timestamps in UTC. Figures are a partner's own: of
    more than `portion` partners a part is computed after the other, since lists and medians by partner do not spill.
    """
    given: dict[str, Any] = {"until": until, "now": now.replace(tzinfo=None), "currency": currency}
    known = {row[0] for row in engine.execute("SELECT kind FROM known").fetchall()}
    kinds = {key: figure.kind for key, figure in registry.FIGURES.items()}
    told = told_sql(registry.FACT_FIGURES.values(), known=known, kinds=kinds)
    # Nine digits after the point: 0.8 - 1 is a fifth less, as a person reads it.
    rounded = ", ".join(
        f"if(isfinite({key}::DOUBLE), round({key}::DOUBLE, 9), NULL) AS {key}"
        for key, figure in registry.FIGURES.items()
        if figure.kind in {"share", "number", "minutes"}
    )
    figures = f"SELECT * REPLACE ({rounded}) FROM ({FIGURES})"
    steps = (*DAYS, *GOODS, *PEOPLE, told)
    between = [name for step in steps for name in _MADE.findall(step)]
    parts = _parts(engine, portion)
    for number, some in enumerate(parts):
        if some:
            _look_at(engine, some)
        put = "INSERT INTO figures" if number else "CREATE TABLE figures AS"
        for statement in (*steps, f"{put} {figures}"):
            used = {key: value for key, value in given.items() if f"${key}" in statement}
            engine.execute(statement, used)
        for name in between:
            engine.execute(f"DROP TABLE {name}")
    if len(parts) > 1:
        for table in _OF_PARTNERS:
            engine.execute(f"DROP VIEW temp.{table}")


def _parts(engine: duckdb.DuckDBPyConnection, portion: int) -> list[str]:
    """Conditions that cut the partners into parts of at most about `portion`; one empty condition when they are few.

    By ranges, not by remainders: facts lie sorted by partner, so that each part reads its own rows and passes over the rest.
    """
    count = 1 + engine.execute("SELECT count(*) FROM partner").fetchall()[0][0] // portion
    if count == 1:
        return [""]
    shares = [number / count for number in range(1, count)]
    cuts = engine.execute("SELECT quantile_disc(partner_id, $shares) FROM partner", {"shares": shares}).fetchall()[0][0]  # fmt: skip
    edges = ["", *dict.fromkeys(cuts), ""]
    return [
        " AND ".join(
            word for word in (low != "" and f"partner_id > {low}", high != "" and f"partner_id <= {high}") if word
        )
        for low, high in pairwise(edges)
    ]  # fmt: skip


def _look_at(engine: duckdb.DuckDBPyConnection, some: str) -> None:
    """The input tables, for the steps that follow, are these partners' only: a temporary view hides a table of its name."""
    for table in _OF_PARTNERS:
        engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM memory.main.{table} WHERE {some}"
        )


def tag_columns(settings: Mapping[str, object]) -> dict[str, str]:
    """Tag key → boolean SQL over the figures, with the parameters in force."""
    scales = registry.scales()
    return {
        key: predicate.to_sql(predicate.read(tag.where, tag.values(settings)), scales=scales)
        for key, tag in registry.TAGS.items()
    }


def compute_tags(
    engine: duckdb.DuckDBPyConnection,
    *,
    settings: Mapping[str, object],
    corrections: Sequence[Correction] = (),
) -> dict[str, BitMap]:
    """One bitmap of ordinals per tag, and the table `held (partner_id, ordinal, keys)` beside it: keys with commas between.

    A person's corrections count here; the figures, and with them the computed truth, stay as they are.
    """
    columns = corrected(tag_columns(settings), corrections)
    chosen = ", ".join(f'{condition} AS "{key}"' for key, condition in columns.items())
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE carried AS SELECT partner_id, ordinal, {chosen} FROM figures"
    )
    # Words one after the other: a list of all tags, of which most are then left out, takes more than twice as long.
    keys = ", ".join(f"if(\"{key}\", '{key},', '')" for key in columns)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE held AS SELECT partner_id, ordinal,"
        f" rtrim(concat({keys}), ',') AS keys FROM carried"
    )
    return {key: _bitmap(engine, f'SELECT ordinal FROM carried WHERE "{key}"') for key in columns}


def compute_bases(engine: duckdb.DuckDBPyConnection) -> dict[str, BitMap]:
    """Bitmaps of the register: `all`, `type:…`, `layer:…`, `status:…`, `csm:…`, and `region:…` for every place on the path."""
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE base AS"
        " SELECT 'all' AS key, ordinal FROM partner"
        " UNION ALL SELECT 'type:' || type, ordinal FROM partner WHERE type <> ''"
        " UNION ALL SELECT 'layer:' || layer, ordinal FROM partner WHERE layer <> ''"
        " UNION ALL SELECT 'status:' || status, ordinal FROM partner WHERE status <> ''"
        " UNION ALL SELECT 'csm:' || csm_person_id, ordinal FROM partner WHERE csm_person_id IS NOT NULL"
        " UNION ALL SELECT 'region:' || place, ordinal"
        "   FROM (SELECT ordinal, unnest(string_split(region_path, '.')) AS place FROM partner WHERE region_path <> '')"
    )
    found: dict[str, BitMap] = {"all": BitMap()}
    grouped = engine.sql(
        "SELECT key, list(ordinal ORDER BY ordinal) AS ordinals FROM base GROUP BY key"
    )
    for batch in grouped.to_arrow_table().to_batches():
        ordinals = batch.column("ordinals")
        for at, key in enumerate(batch.column("key").to_pylist()):
            found[key] = BitMap(ordinals[at].values.to_numpy(zero_copy_only=False))
    return found


def compute_months(engine: duckdb.DuckDBPyConnection, *, until: date) -> dict[str, BitMap]:
    """Who ordered of a category in a month, in any currency: one bitmap per category and month the ledger knows."""
    codes = ", ".join(f"'{code}'" for code in CATEGORIES)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE ordered AS"
        " SELECT DISTINCT strftime(date_trunc('month', ordered_on), '%Y-%m') AS month, part_id, ordinal"
        " FROM line JOIN partner USING (partner_id) WHERE kind = 'order' AND ordered_on <= $until"
        f" AND ordered_on > last_day($until) - INTERVAL {windows.MOST_MONTHS} MONTH",
        {"until": until},
    )
    grouped = engine.sql(
        f"SELECT '{special.ANYTHING}' AS code, month, list(DISTINCT ordinal) AS ordinals FROM ordered GROUP BY month"
        " UNION ALL SELECT code, month, list(DISTINCT ordinal) FROM ordered JOIN"
        " (SELECT part_id, unnest(category_codes) AS code FROM part) AS filed USING (part_id)"
        f" WHERE code IN ({codes}) GROUP BY code, month"
    )
    found: dict[str, BitMap] = {}
    for batch in grouped.to_arrow_table().to_batches():
        codes_of, months = batch.column("code").to_pylist(), batch.column("month").to_pylist()
        ordinals = batch.column("ordinals")
        for at, (code, month) in enumerate(zip(codes_of, months, strict=True)):
            found[special.month_key(code, month)] = BitMap(
                ordinals[at].values.to_numpy(zero_copy_only=False)
            )
    return found


def _bitmap(engine: duckdb.DuckDBPyConnection, query: str) -> BitMap:
    return BitMap(engine.execute(query).fetchnumpy()["ordinal"])
