"""`xinglian bench tags`: all tags of a million partners from 25 million facts, and again for one partner in a hundred.

Facts lie in Parquet, as the mirrors keep them: order lines, stock, receipts, light facts. Ours: figures, every tag, one
bitmap each and the list of tags per partner. Limit: the same aggregates as single GROUP BYs straight over the same files,
one per kind of fact, without steps between (where ours counts distinct days, it counts rows, which is quicker), and the
tags' conditions over their join are left out. Beside it stands the same limit tuned as ours is: what the engine can do at best. The result is checked against the limit's own sums and counts, and the
figures of the one in a hundred, computed alone, against the full run's.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import django
import duckdb
from pyroaring import BitMap

from xinglian.bench.frame import (
    BenchResult,
    alternate,
    check,
    median,
    peak_mb,
    speed_ratio,
)
from xinglian.signals.queries.compute_figures import (
    MEMORY,
    compute_figures,
    compute_tags,
    open_engine,
)
from xinglian.signals.queries.figure_sql import INPUTS, only
from xinglian.signals.queries.figure_sql_facts import told_sql
from xinglian.signals.rules import registry
from xinglian.signals.rules.categories import CATEGORIES, TOP_CATEGORIES

UNTIL, NOW = date(2025, 10, 31), datetime(2025, 11, 1, 12, tzinfo=UTC)
# Facts of a partner, 25 in all, in the proportions of the sample network.
LINES, STOCK, RECEIPTS, TOLD = 16, 4, 3, 2
_TABLES = ("line", "stock", "receipt", "fact", "person")
_PARTS = 2_000
_ORDER = "kind = 'order'"
_NET = "CASE WHEN kind = 'return' THEN -abs(amount_minor) ELSE amount_minor END"


def run(*, quick: bool = False) -> BenchResult:
    """Raises WrongResult when sums, counts or the few computed alone disagree."""
    django.setup()  # definitions are declared when the application starts; no database is asked
    partners = 50_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory(prefix="xl-bench-tags-") as folder:
        box = Path(folder)
        facts = _write(box, partners)
        ours, few, limit = _Ours(box), _Ours(box, every=100), _Limit(box)
        tuned = _Limit(box, tuned=True)
        seconds = alternate(
            {"ours": ours.run, "few": few.run, "limit": limit.run, "tuned": tuned.run}
        )
        _check(ours, few, limit, partners)
        check(tuned.sums == limit.sums, "the tuned limit adds up to something else")
    full, part, bare, best = (median(seconds[side]) for side in ("ours", "few", "limit", "tuned"))
    return BenchResult(
        bench="tags",
        n=partners,
        ours={
            "seconds": round(full, 2), "incremental_seconds": round(part, 2), "incremental_share": round(part / full, 4),
            "peak_mb": round(peak_mb()),
        },
        limit={
            "seconds": round(bare, 2), "tuned_seconds": round(best, 2),
            "ratio_to_tuned": round(speed_ratio(ours=full, theirs=best), 3),
        },
        ratio_to_limit=speed_ratio(ours=full, theirs=bare),
        correct=True,
        notes={"facts": facts, "tags": len(ours.tags), "figures": len(registry.FIGURES), "changed": partners // 100},
    )  # fmt: skip


class _Ours:
    """The engine as a refresh uses it; `every`: only each so-manieth partner."""

    def __init__(self, box: Path, *, every: int = 1) -> None:
        self._box, self._every = box, every
        self.tags: dict[str, BitMap] = {}
        self.sums: tuple[int, ...] = ()
        self.print: dict[int, int] = {}

    def run(self) -> None:
        engine = open_engine()
        engine.execute(f"SET temp_directory = '{self._box / 'spill'}'")
        engine.execute(
            f"INSERT INTO partner SELECT * FROM '{self._box}/partner.parquet' WHERE partner_id % {self._every} = 0"
        )
        engine.execute(f"INSERT INTO part SELECT * FROM '{self._box}/part.parquet'")
        engine.executemany(
            "INSERT INTO known VALUES (?)", [(kind,) for kind in registry.FACT_KINDS]
        )
        for table in _TABLES:
            engine.execute(f"DROP TABLE {table}")
            only = "" if self._every == 1 else " SEMI JOIN partner USING (partner_id)"
            engine.execute(
                f"CREATE VIEW {table} AS SELECT * FROM '{self._box}/{table}-*.parquet'{only}"
            )
        compute_figures(engine, until=UNTIL, now=NOW, currency="CNY")
        self.tags = compute_tags(engine, settings={})
        self.sums = _row(
            engine, "SELECT sum(amount_12m), sum(bought_brakes), sum(orders_24m) FROM figures"
        )
        names = ", ".join(registry.FIGURES)
        self.print = dict(
            engine.execute(
                f"SELECT partner_id, hash(ROW({names})) FROM figures WHERE partner_id % 100 = 0"
            ).fetchall()
        )
        engine.close()


class _Limit:
    """One GROUP BY per kind of fact, nothing between. `tuned`: its sums written the way ours are, which is quicker."""

    def __init__(self, box: Path, *, tuned: bool = False) -> None:
        self._box, self._tuned = box, tuned
        self.sums: tuple[int, ...] = ()
        self.key_accounts = 0

    def run(self) -> None:
        engine = duckdb.connect()
        engine.execute(f"SET memory_limit = '{MEMORY}'")
        engine.execute("SET threads = 2")
        engine.execute("SET preserve_insertion_order = false")
        engine.execute(f"SET temp_directory = '{self._box / 'spill-limit'}'")
        for table in ("partner", "part", *_TABLES):
            star = "" if table in {"partner", "part"} else "-*"
            engine.execute(
                f"CREATE VIEW {table} AS SELECT * FROM '{self._box}/{table}{star}.parquet'"
            )
        engine.execute(_lines_sql(tuned=self._tuned))
        engine.execute(_STOCK)
        engine.execute(_RECEIPTS)
        told = told_sql(
            registry.FACT_FIGURES.values(), known=set(registry.FACT_KINDS),
            kinds={key: figure.kind for key, figure in registry.FIGURES.items()},
        )  # fmt: skip
        engine.execute(told.replace("$now", f"TIMESTAMP '{NOW:%Y-%m-%d %H:%M:%S}'"))
        self.sums = _row(engine, "SELECT sum(amount_12m), sum(bought_brakes) FROM bought")
        self.key_accounts = _row(
            engine, "SELECT count(*) FROM bought WHERE amount_12m >= 500000000"
        )[0]
        engine.close()


def _check(ours: _Ours, few: _Ours, limit: _Limit, partners: int) -> None:
    check(ours.sums[:2] == limit.sums, f"sums differ: {ours.sums} and {limit.sums}")
    check(len(ours.tags["key_account"]) == limit.key_accounts, "key accounts differ")
    check(len(few.print) == partners // 100, "partners are missing")
    check(few.print == ours.print, "computed alone, some partners have other figures")
    mine = BitMap(number for number in range(0, partners, 100))
    check(
        all(ours.tags[key] & mine == few.tags[key] for key in ours.tags),
        "computed alone, some partners have other tags",
    )


def _lines_sql(*, tuned: bool) -> str:
    of = {
        code: f"in_{code}" if tuned else f"list_contains(category_codes, '{code}')"
        for code in CATEGORIES
    }

    def some(function: str, value: str, where: str) -> str:
        return (
            f"{function}({only(where, value)})"
            if tuned
            else f"{function}({value}) FILTER ({where})"
        )

    def within(first: int, last: int) -> str:
        return f"back BETWEEN {first} AND {last}"

    windows = {
        "amount_1m": within(0, 0), "amount_3m": within(0, 2), "amount_6m": within(0, 5), "amount_12m": within(0, 11),
        "amount_24m": within(0, 23), "amount_prev_3m": within(3, 5), "amount_3m_last_year": within(12, 14),
        "amount_prev_12m": within(12, 23), **{f"m{back}": f"back = {back}" for back in range(24)},
        **{f"{name}_{n}": f"back < {n} AND month(ordered_on) IN {months}" for n in (12, 24)
           for name, months in (("winter", (11, 12, 1, 2)), ("summer", (6, 7, 8)), ("rainy", (4, 5, 6, 7)),
                                ("spring", (3, 4, 5)), ("autumn", (9, 10)))},
    }  # fmt: skip
    columns = [f"{some('sum', 'net', where)} AS {name}" for name, where in windows.items()]
    columns += [f"{some('bool_or', _ORDER, f'back = {back}')} AS o{back}" for back in range(24)]
    columns += [
        f"{some('count', '1', f'{_ORDER} AND back < {n}')} AS orders_{n}m"
        for n in (1, 3, 6, 12, 24)
    ]
    columns += [
        f"{some('sum', 'net', f'{where} AND {of[code]}')} AS {name}_{code}"
        for name, where in (("bought", within(0, 11)), ("before", within(12, 23)))
        for code in CATEGORIES
    ]
    columns += [
        "min(ordered_on)", "max(ordered_on)", some("sum", "net", "is_ev AND back < 12"), "count(DISTINCT part_id)",
        "count(DISTINCT brand)", some("sum", "net", "is_superseded"), "sum(quantity * list_minor)",
    ]  # fmt: skip
    flags = ", ".join(
        f"list_contains(category_codes, '{code}') AS in_{code}" for code in CATEGORIES
    )
    return (
        f"CREATE TEMP TABLE bought AS SELECT partner_id, {', '.join(columns)} FROM"
        f" (SELECT *, {_NET} AS net, date_sub('month', ordered_on, DATE '{UNTIL}') AS back FROM line"
        f"  WHERE ordered_on <= DATE '{UNTIL}' AND ordered_on > DATE '{UNTIL}' - INTERVAL 24 MONTH)"
        f" JOIN (SELECT *, {flags} FROM part) USING (part_id) GROUP BY partner_id"
    )


_STOCK = """
CREATE TEMP TABLE stored AS SELECT partner_id, sum(value_minor), count(*) FILTER (on_hand > 0), count(*) FILTER (on_hand <= 0),
       sum(value_minor) FILTER (idle >= 90), sum(value_minor) FILTER (idle >= 180), sum(value_minor) FILTER (idle >= 365),
       sum(value_minor * idle), max(as_of), max(value_minor), sum(value_minor) FILTER (is_ev)
FROM (SELECT *, date_diff('day', last_moved_on, as_of) AS idle FROM stock) JOIN part USING (part_id) GROUP BY partner_id
"""
_RECEIPTS = """
CREATE TEMP TABLE read_by AS SELECT partner_id, count(*), avg((read_at IS NOT NULL)::INT), median(date_diff('second', sent_at, read_at)),
       max(read_at), avg((acknowledged_at IS NOT NULL)::INT) FILTER (must_acknowledge), avg((acted_at IS NOT NULL)::INT),
       count(*) FILTER (read_at IS NULL), avg((hour(read_at) >= 22)::INT), avg((isodow(read_at) >= 6)::INT), count(DISTINCT person_id),
       avg((read_at IS NOT NULL)::INT) FILTER (kind = 'policy'), avg((read_at IS NOT NULL)::INT) FILTER (kind = 'launch')
FROM receipt GROUP BY partner_id
"""


def _write(box: Path, partners: int) -> int:
    """Invented facts, the same every time; how many. Files are sorted by partner, as the mirrors' months are."""
    db = duckdb.connect()
    db.execute(f"SET memory_limit = '{MEMORY}'")
    db.execute(f"SET temp_directory = '{box / 'spill-write'}'")
    codes = "[" + ", ".join(f"'{code}'" for code in TOP_CATEGORIES) + "]"
    kinds = "[" + ", ".join(f"'{kind}'" for kind in registry.FACT_KINDS) + "]"
    p = f"range({partners}) AS p(n)"
    until, now = f"DATE '{UNTIL}'", f"TIMESTAMP '{NOW:%Y-%m-%d %H:%M:%S}'"

    def any_of(name: str, most: int, *of: str) -> str:
        """A number below `most` that hangs on the row alone."""
        return f"(hash('{name}', {', '.join(of)}) % {most})::BIGINT"

    rows: dict[str, Callable[[], str]] = {
        "partner": lambda: f"""SELECT n AS partner_id, n::UINTEGER, 'garage', 'active', '', '32', 'cn.east.32.3201',
            {until} - {any_of("joined", 3000, "n")}::INT, 7, NULL, NULL, true, 4, 3, false FROM {p}""",
        "part": lambda: f"""SELECT n, [{codes}[n % {len(TOP_CATEGORIES)} + 1]], 'B' || (n % 40), n % 14 = 11, n % 50 = 0,
            {until} - {any_of("launched", 3000, "n")}::INT, 5000.0 FROM range({_PARTS}) AS p(n)""",
        "line": lambda: f"""SELECT n, {any_of("part", _PARTS, "n", "k")}, {until} - {any_of("day", 730, "n", "k")}::INT,
            if({any_of("kind", 30, "n", "k")} = 0, 'return', 'order'), 1000 + {any_of("amount", 4_000_000, "n", "k")} * (n % 20 + 1),
            'CNY', 1 + {any_of("quantity", 9, "n", "k")}::DOUBLE FROM {p}, range({LINES}) AS l(k)""",
        "stock": lambda: f"""SELECT n, {any_of("stored", _PARTS, "n", "k")}, {until}, {any_of("hand", 20, "n", "k")}::DOUBLE,
            {any_of("value", 900_000, "n", "k")}, {until} - {any_of("idle", 500, "n", "k")}::INT FROM {p}, range({STOCK}) AS l(k)""",
        "receipt": lambda: f"""SELECT n, k, {now} - to_hours({any_of("sent", 2100, "n", "k")}),
            if({any_of("read", 3, "n", "k")} = 0, NULL, {now} - to_hours({any_of("sent", 2100, "n", "k")}) + to_minutes({any_of("after", 900, "n", "k")})),
            NULL::TIMESTAMP, NULL::TIMESTAMP, k = 0, if(k = 1, 'policy', 'general'), n * 2 FROM {p}, range({RECEIPTS}) AS l(k)""",
        "fact": lambda: f"""SELECT n, {kinds}[{any_of("told", len(registry.FACT_KINDS), "n", "k")} + 1],
            {now} - to_hours({any_of("when", 17000, "n", "k")}), {any_of("much", 10, "n", "k")}::DOUBLE, 'ev' FROM {p}, range({TOLD}) AS l(k)""",
        "person": lambda: f"SELECT n, true, true FROM {p}",
    }  # fmt: skip
    for table, select in rows.items():
        names = ", ".join(column.strip().split()[0] for column in INPUTS[table].split(","))
        part = "-1" if table in _TABLES else ""
        db.execute(
            f"COPY (SELECT * FROM ({select()}) AS t({names}) ORDER BY {names.split(',')[0]})"
            f" TO '{box}/{table}{part}.parquet' (FORMAT parquet, ROW_GROUP_SIZE 60000)"
        )
    db.close()
    return partners * (LINES + STOCK + RECEIPTS + TOLD)


def _row(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    found = engine.execute(query).fetchone()
    return tuple(int(value or 0) for value in found or ())
