"""`xinglian bench settle`: five million order lines of 50,000 partners settled by quarter over a hundred marginal steps.

Ours: the policy from its file format through `settle_into`, Parquet in, a row a partner and quarter out with rate, amount to the cent
and how it came about. Limit: DuckDB adding up the same integers by partner and quarter, nothing else. Peer: one statement
over integer cents in PostgreSQL, written as well as we can (sums, then the one step reached by an index, what the steps
below have earned kept beside it). Checked: ours and the peer's are equal row by row, and so is a plain loop
over the lines of two hundred partners.
"""

import os
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from xinglian.bench.frame import BenchResult, alternate, check, median, peak_mb, speed_ratio
from xinglian.policies.queries.settlement import settle_into
from xinglian.policies.rules.policy import Policy
from xinglian.policies.rules.policy_file import policy_of

STEPS, FIRST, SEED, BY_HAND = 100, date(2025, 1, 1), 11, 200
MEMORY = "2GB"


def run(*, quick: bool = False) -> BenchResult:
    """Raises WrongResult when a cent differs."""
    lines, partners = (500_000, 5_000) if quick else (5_000_000, 50_000)
    policy = _policy()
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as db, psycopg.connect(os.environ["XINGLIAN_ADMIN_DATABASE_URL"], autocommit=True) as books:  # fmt: skip
        file = Path(folder) / "lines.parquet"
        _write(file, lines, partners)
        db.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{folder}'")
        db.execute(f"CREATE VIEW lines AS SELECT * FROM '{file}'")
        _fill(books, db, policy, Path(folder))
        sides: dict[str, Callable[[], object]] = {
            "ours": lambda: settle_into(db, policy),
            "limit": lambda: db.execute("CREATE OR REPLACE TABLE summed AS SELECT partner, quarter(day) AS period, sum(amount) AS amount FROM lines GROUP BY ALL"),
            "peer": lambda: _peer(books),
        }  # fmt: skip
        for work in sides.values():
            work()
        owed = _check(db, books, policy, file)
        seconds = alternate(sides)
        peak = peak_mb()
    ours, limit, peer = (median(seconds[name]) for name in sides)
    return BenchResult(
        bench="settle",
        n=lines,
        ours={"seconds": ours, "peak_mb": peak, "partners": partners, "steps": STEPS, "owed": owed},
        limit={"seconds": limit},
        peer={"seconds": peer},
        ratio_to_limit=speed_ratio(ours=ours, theirs=limit),
        ratio_to_peer=speed_ratio(ours=ours, theirs=peer),
        correct=True,
    )


def _policy() -> Policy:
    """A hundred steps, every 2,500 a little more."""
    steps = [{"from": n * 2_500, "rate": f"{Decimal(n + 1) / 20}%"} for n in range(STEPS)]
    return policy_of(
        {"format": "xinglian-policy/1", "code": "bench", "from": FIRST, "to": date(2025, 12, 31), "period": "quarter",
         "rules": [{"id": "volume", "mode": "marginal", "steps": steps}]}
    )  # fmt: skip


def _write(file: Path, lines: int, partners: int) -> None:
    """Lines of a year; some partners buy much more than others, one line in twenty is a return."""
    dice = np.random.default_rng(SEED)
    size = dice.lognormal(0, 1, partners)
    amount = (dice.lognormal(8.5, 1, lines) * 10 * size[who := dice.integers(0, partners, lines)]).astype(np.int64)  # fmt: skip
    amount[dice.random(lines) < 0.05] *= -1
    days = np.datetime64(FIRST) + dice.integers(0, 365, lines).astype("timedelta64[D]")
    table = pa.table({"partner": who.astype(np.int64) + 1, "day": pa.array(days, pa.date32()), "amount": amount})  # fmt: skip
    pq.write_table(table, file, row_group_size=500_000)


# One row a partner and quarter, the step reached found by the index, what those below it have earned beside it.
_PEER = """
    CREATE TEMP TABLE settled AS
    SELECT s.partner, s.period, greatest(s.base, 0) AS base, (2 * (b.carried + (greatest(s.base, 0) - b.low) * b.rate) + 1000000) / 2000000 AS amount
    FROM (SELECT partner, extract(quarter FROM day)::int AS period, sum(amount)::bigint AS base FROM bench_line GROUP BY 1, 2) s
    CROSS JOIN LATERAL (SELECT low, carried, rate FROM bench_step WHERE low <= greatest(s.base, 0) ORDER BY low DESC LIMIT 1) b
"""


def _peer(books: psycopg.Connection) -> None:
    books.execute("DROP TABLE IF EXISTS settled")
    books.execute(_PEER)


def _fill(books: psycopg.Connection, db: duckdb.DuckDBPyConnection, policy: Policy, folder: Path) -> None:  # fmt: skip
    books.execute("CREATE TABLE bench_line (partner bigint, day date, amount bigint)")
    text = folder / "lines.csv"
    db.execute(f"COPY lines TO '{text}' (FORMAT CSV, HEADER false)")
    with books.cursor() as cursor, cursor.copy("COPY bench_line FROM STDIN (FORMAT csv)") as copy, text.open("rb") as read:  # fmt: skip
        while data := read.read(1 << 20):
            copy.write(data)
    text.unlink()
    books.execute("CREATE TABLE bench_step (low bigint PRIMARY KEY, carried bigint, rate bigint)")
    carried, below = 0, (0, 0)
    for step in policy.rules[0].steps:
        low, rate = int(step.from_.value * 100), int((step.rate or 0) * 1_000_000)
        carried += (low - below[0]) * below[1]
        below = (low, rate)
        books.execute("INSERT INTO bench_step VALUES (%s, %s, %s)", [low, carried, rate])
    books.execute("VACUUM ANALYZE bench_line, bench_step")
    books.execute("SET work_mem = '256MB'")


def _check(db: duckdb.DuckDBPyConnection, books: psycopg.Connection, policy: Policy, file: Path) -> int:  # fmt: skip
    ours = db.execute("SELECT partner, CAST(right(period, 1) AS INTEGER), base, amount FROM settled ORDER BY 1, 2").fetchnumpy()  # fmt: skip
    theirs = np.array(books.execute("SELECT partner, period, base, amount FROM settled ORDER BY 1, 2").fetchall(), dtype=np.int64)  # fmt: skip
    mine = np.stack([np.asarray(column, dtype=np.int64) for column in ours.values()], axis=1)
    check(mine.shape == theirs.shape and bool((mine == theirs).all()), "PostgreSQL comes to other amounts")  # fmt: skip
    by_hand = _by_hand(policy, db.execute(f"SELECT partner, day, amount FROM '{file}' WHERE partner <= {BY_HAND}").fetchall())  # fmt: skip
    found = {(int(one[0]), int(one[1])): int(one[3]) for one in mine if one[0] <= BY_HAND}
    check(found == by_hand, "a plain loop comes to other amounts")
    return int(mine[:, 3].sum())


def _by_hand(policy: Policy, lines: list[tuple[Any, ...]]) -> dict[tuple[int, int], int]:
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for partner, day, amount in lines:
        sums[(partner, (day.month + 2) // 3)] += Decimal(amount) / 100
    steps = policy.rules[0].steps
    found = {}
    for key, base in sums.items():
        paid = Decimal(0)
        for n, step in enumerate(steps):
            end = steps[n + 1].from_.value if n + 1 < len(steps) else Decimal("Infinity")
            if base > step.from_.value:
                paid += (min(base, end) - step.from_.value) * (step.rate or Decimal(0))
        found[key] = int((paid * 100).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
    return found
