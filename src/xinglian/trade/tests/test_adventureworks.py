"""A real export, with its dirt, goes in as it is; and so does a workbook made from it."""

import csv
import gzip
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "adventureworks"
LINES = SAMPLES / "FactResellerSales.csv.gz"
MAPPING = SAMPLES / "order_lines.mapping.json"


@pytest.fixture
def network_of_resellers(cast: Any) -> None:
    for kind, file, mapping in (
        ("catalogue.categories", "categories.csv", None),
        ("partners.partners", "Resellers.csv.gz", "resellers.mapping.json"),
        ("catalogue.parts", "Product.csv.gz", "products.mapping.json"),
    ):
        result = intake.import_file(
            kind=kind, path=SAMPLES / file, mapping=SAMPLES / mapping if mapping else None
        )
        assert result.state == "imported", (kind, result.summary, result.refusal)


def in_the_file() -> tuple[int, int]:
    """Lines, and the sum of the amounts in cents, by another road: Python's csv and Decimal."""
    with gzip.open(LINES, "rt", encoding="utf-8-sig", newline="") as file:
        amounts = [
            Decimal(row["SalesAmount"]).scaleb(2).quantize(Decimal(1), ROUND_HALF_UP)
            for row in csv.DictReader(file)
        ]
    return len(amounts), int(sum(amounts))


def in_the_ledger() -> tuple[int, int]:
    with acting(network()):
        row = sql.row(
            "SELECT count(*) AS n, sum(amount_minor)::bigint AS cents FROM trade_pub_order_line"
            " WHERE currency = 'USD'"
        )
    assert row is not None
    return row["n"], row["cents"]


@pytest.mark.usefixtures("network_of_resellers")
def test_all_lines_go_in_as_they_are_and_only_once() -> None:
    result = intake.import_file(kind="trade.order_lines", path=LINES, mapping=MAPPING)
    assert result.state == "imported", (result.summary, result.refusal)
    assert result.counts["inserted"] == 57_851
    assert in_the_ledger() == in_the_file()
    again = intake.import_file(kind="trade.order_lines", path=LINES, mapping=MAPPING)
    assert (again.changed, again.counts["unchanged"]) == (0, 57_851)


@pytest.mark.usefixtures("network_of_resellers")
def test_a_workbook_made_from_them_gives_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("订单")
    with gzip.open(LINES, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    path = tmp_path / "orders.xlsx"
    book.save(path)
    result = intake.import_file(kind="trade.order_lines", path=path, mapping=MAPPING)
    assert result.counts["inserted"] == 57_851, (result.summary, result.refusal)
    assert in_the_ledger() == in_the_file()
