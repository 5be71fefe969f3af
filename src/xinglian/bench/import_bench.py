"""Import: a million rows of CSV and a hundred thousand of XLSX, one row in a hundred bad.

Limit: plain COPY of the good rows into the same table with the same indexes (for XLSX: calamine
reads, then COPY). Peer: Django's bulk_create, a tenth of the rows, scaled.
"""

import io
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg
import pyarrow.parquet as pq
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from xinglian.bench.frame import ROUNDS, BenchResult, alternate, check, median, peak_mb, speed_ratio
from xinglian.catalogue.models import Brand, Category, Part
from xinglian.identity import api as identity
from xinglian.intake import api as intake
from xinglian.kernel.scope import acting, network
from xinglian.trade.models import OrderLine

HEAD = ("document", "line_no", "partner_code", "part_number", "ordered_on", "quantity",
        "unit_price", "currency")  # fmt: skip
NOW = datetime(2026, 11, 1, tzinfo=UTC)
# Row i (from 0) is bad when i % 100 = 37; what is wrong with it takes turns.
ROWS = """
SELECT 'B' || (100000 + i // 8) AS document, (i % 8 + 1)::varchar AS line_no,
       CASE WHEN bad = 0 THEN 'NOBODY-' || i ELSE 'B' || (1 + (i * 7) % 800) END AS partner_code,
       'QB-' || (1000 + (i * 13) % 5000) AS part_number,
       CASE WHEN bad = 1 THEN '2026-02-30' ELSE (DATE '2022-01-01' + (i * 5 // 4000)::int % 1500)::varchar END
           AS ordered_on,
       CASE WHEN bad = 2 THEN 'many' ELSE (1 + i % 40)::varchar END AS quantity,
       CASE WHEN bad = 3 THEN '' ELSE (12.5 + (i % 977) * 1.37)::decimal(12, 2)::varchar END AS unit_price,
       CASE WHEN bad = 4 THEN '???' ELSE 'CNY' END AS currency, i, bad
  FROM (SELECT i, CASE WHEN i % 100 = 37 THEN (i // 100) % 5 END AS bad FROM range({n}) AS t(i))
"""
COPY = (
    "COPY trade_order_line (partner_id, source_id, document, line_no, kind, revision, ordered_on,"
    " part_id, quantity, unit_price, amount_minor, currency, corrects_document, is_simulated,"
    " recorded_at) FROM STDIN (FORMAT csv)"
)


def run(*, quick: bool) -> BenchResult:
    n, n_xlsx = (100_000, 10_000) if quick else (1_000_000, 100_000)
    with TemporaryDirectory(prefix="xl-bench-import-") as box:
        _prepare(Path(box))
        return _Bench(Path(box), n, n_xlsx).result()


def _prepare(box: Path) -> None:
    """A maker, 800 partners (through the import door, like everything) and 5 000 parts."""
    with acting(network()):
        identity.register_organisation(
            kind=identity.OrgKind.MAKER, code="MAKER", name="Bench", now=NOW, region_code="310115"
        )
    partners = box / "partners.csv"
    lines = [f"B{i},示例汽配{i},garage,320102,active" for i in range(1, 801)]
    partners.write_text("\n".join(["code,name,type,region_code,status", *lines]))
    result = intake.import_file(kind="partners.partners", path=partners)
    check(result.state == "imported", f"partners: {result.state} {dict(result.refusal)}")
    with acting(network()):
        brand = Brand.objects.create(name="Bench", name_key="BENCH")
        category, _ = Category.objects.get_or_create(
            code="bench", defaults={"path": "bench", "name": "Bench", "changed_at": NOW}
        )
        Part.objects.bulk_create(
            Part(
                number=f"QB-{i}",
                number_key=f"QB{i}",
                name=f"Part {i}",
                category=category,
                brand=brand,
                created_at=NOW,
                changed_at=NOW,
            )
            for i in range(1000, 6000)
        )


class _Bench:
    def __init__(self, box: Path, n: int, n_xlsx: int) -> None:
        self._n, self._n_xlsx = n, n_xlsx
        self._csv, self._xlsx = box / "lines.csv", box / "lines.xlsx"
        self._good_csv, self._good_xlsx = box / "good.csv", box / "good_xlsx.csv"
        self._admin = psycopg.connect(os.environ["XINGLIAN_ADMIN_DATABASE_URL"], autocommit=True)
        self._duck = duckdb.connect()
        self._write_files()
        self._peer_rows = self._first_rows(min(n // 10, 100_000))
        self._ours: list[intake.BatchResult] = []
        self._inside: dict[str, list[float]] = {}

    def result(self) -> BenchResult:
        sides = {
            "ours": lambda: self._timed("ours", lambda: self._import(self._csv)),
            "limit": lambda: self._timed("limit", lambda: self._copy(self._good_csv)),
            "peer": lambda: self._timed("peer", self._bulk_create),
            "xlsx": lambda: self._timed("xlsx", lambda: self._import(self._xlsx)),
            "xlsx_limit": lambda: self._timed("xlsx_limit", self._read_and_copy),
        }
        alternate(sides, rounds=ROUNDS)
        seconds = {name: median(values) for name, values in self._inside.items()}
        scale = (self._n * 99 / 100) / len(self._peer_rows)
        peer = seconds["peer"] * scale
        xlsx_ratio = speed_ratio(ours=seconds["xlsx"], theirs=seconds["xlsx_limit"])
        return BenchResult(
            bench="import",
            n=self._n,
            ours={
                "seconds": round(seconds["ours"], 2),
                "peak_mb": round(peak_mb()),
                "rows_per_second": round(self._n / seconds["ours"]),
                "phases": dict(self._ours[-2].seconds),
                "xlsx_rows": self._n_xlsx,
                "xlsx_seconds": round(seconds["xlsx"], 2),
            },
            limit={
                "seconds": round(seconds["limit"], 2),
                "xlsx_seconds": round(seconds["xlsx_limit"], 2),
            },
            peer={"seconds": round(peer, 2), "scaled_from": len(self._peer_rows)},
            ratio_to_limit=speed_ratio(ours=seconds["ours"], theirs=seconds["limit"]),
            ratio_to_peer=speed_ratio(ours=seconds["ours"], theirs=peer),
            correct=True,
            notes={"xlsx_ratio_to_limit": round(xlsx_ratio, 3)},
        )

    def _timed(self, name: str, work: Any) -> None:
        """Seconds of the work alone; the table is emptied between the sides, outside the time."""
        began = time.perf_counter()
        work()
        self._inside.setdefault(name, []).append(time.perf_counter() - began)
        if name in ("ours", "xlsx"):
            self._check(self._n if name == "ours" else self._n_xlsx)
        self._admin.execute("TRUNCATE trade_order_line")
        self._admin.execute("VACUUM trade_order_line")

    def _import(self, path: Path) -> None:
        result = intake.import_file(
            kind="trade.order_lines", path=path, mode=intake.Mode.GOOD_ROWS, source="bench"
        )
        self._ours.append(result)

    def _check(self, n: int) -> None:
        """Every bad row is named, and what is in the ledger is what the generator says."""
        result = self._ours[-1]
        check(result.state == "imported", f"{result.state}: {dict(result.refusal)}")
        rows = ROWS.format(n=n)
        wanted = self._duck.execute(
            f"SELECT count(*), sum(round(quantity::decimal(18, 3) * unit_price::decimal(18, 6) * 100))::bigint"
            f" FROM ({rows}) WHERE bad IS NULL"
        ).fetchone()
        found = self._admin.execute(
            "SELECT count(*), sum(amount_minor)::bigint FROM trade_order_line"
        ).fetchone()
        check(found == wanted, f"ledger {found}, generator {wanted}")
        bad = {
            i + 2
            for (i,) in self._duck.execute(
                f"SELECT i FROM ({rows}) WHERE bad IS NOT NULL"
            ).fetchall()
        }
        check(result.problems is not None, "no problems file")
        named = set(pq.read_table(str(result.problems), columns=["row"])["row"].to_pylist())
        check(named == bad, f"{len(named)} rows named, {len(bad)} are bad")

    def _copy(self, path: Path) -> None:
        with self._admin.cursor() as cursor, cursor.copy(COPY) as copy, path.open("rb") as file:
            while chunk := file.read(1 << 20):
                copy.write(chunk)

    def _read_and_copy(self) -> None:
        with CalamineWorkbook.from_path(self._xlsx) as book:
            count = sum(1 for _ in book.get_sheet_by_index(0).iter_rows())
        check(count == self._n_xlsx + 1, "calamine lost rows")
        self._copy(self._good_xlsx)

    def _bulk_create(self) -> None:
        with acting(network()):
            OrderLine.objects.bulk_create(map(_line, self._peer_rows), batch_size=5000)

    def _write_files(self) -> None:
        columns = ", ".join(HEAD)
        self._duck.execute(
            f"COPY (SELECT {columns} FROM ({ROWS.format(n=self._n)})) TO '{self._csv}' (HEADER)"
        )
        self._admin.execute(
            "INSERT INTO trade_source (id, code, created_at) VALUES (1, 'bench', now())"
        )
        partners = self._admin.execute(
            "SELECT code, organisation_id FROM partners_partner"
        ).fetchall()
        parts = self._admin.execute("SELECT number, id FROM catalogue_part").fetchall()
        self._duck.execute("CREATE TABLE partner (code VARCHAR, id BIGINT)")
        self._duck.executemany("INSERT INTO partner VALUES (?, ?)", partners)
        self._duck.execute("CREATE TABLE part (number VARCHAR, id BIGINT)")
        self._duck.executemany("INSERT INTO part VALUES (?, ?)", parts)
        for n, path in ((self._n, self._good_csv), (self._n_xlsx, self._good_xlsx)):
            self._duck.execute(
                "COPY (SELECT p.id, 1, r.document, r.line_no, 'order', 0, r.ordered_on, c.id AS part_id,"
                " r.quantity, r.unit_price, round(r.quantity::decimal(18, 3) * r.unit_price::decimal(18, 6)"
                " * 100)::bigint, r.currency, '' AS corrects, false, '2026-11-01' AS at"
                f" FROM ({ROWS.format(n=n)}) r JOIN partner p ON p.code = r.partner_code"
                f" JOIN part c ON c.number = r.part_number WHERE bad IS NULL ORDER BY i) TO '{path}'"
                " (HEADER false, FORCE_QUOTE (corrects))"
            )
        book = Workbook(write_only=True)
        sheet = book.create_sheet("lines")
        sheet.append(HEAD)
        for row in self._duck.execute(
            f"SELECT {columns} FROM ({ROWS.format(n=self._n_xlsx)}) ORDER BY i"
        ).fetchall():
            sheet.append(row)
        content = io.BytesIO()
        book.save(content)
        self._xlsx.write_bytes(content.getvalue())

    def _first_rows(self, count: int) -> list[tuple[Any, ...]]:
        return self._duck.execute(
            f"SELECT * FROM read_csv('{self._good_csv}', header = false, all_varchar = true)"
            f" LIMIT {count}"
        ).fetchall()


def _line(row: tuple[Any, ...]) -> OrderLine:
    return OrderLine(
        partner_id=int(row[0]),
        source_id=1,
        document=row[2],
        line_no=int(row[3]),
        kind=row[4],
        ordered_on=row[6],
        part_id=int(row[7]),
        quantity=row[8],
        unit_price=row[9],
        amount_minor=int(row[10]),
        currency=row[11],
        recorded_at=NOW,
    )
