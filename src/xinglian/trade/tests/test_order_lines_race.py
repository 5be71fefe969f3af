"""A file and the API bring the same line at the same time: recorded once, and both succeed."""

import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.trade import api as trade
from xinglian.trade.tests.conftest import HEAD
from xinglian.trade.tests.goods import add_parts

LINE: dict[str, Any] = {
    "document": "D2", "line_no": 1, "partner_code": "P-320102", "part_number": "QM-1001",
    "ordered_on": date(2026, 10, 31), "quantity": Decimal(12), "unit_price": Decimal("86.5"),
    "currency": "CNY",
}  # fmt: skip
WAITING = (
    "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)"
    " WHERE NOT l.granted AND a.datname = current_database()"
)


@pytest.mark.usefixtures("cast_in_world")
def test_a_line_the_api_records_meanwhile_is_unchanged_in_the_file(
    tmp_path: Path, settings: Any
) -> None:
    settings.XINGLIAN_COLUMNAR = tmp_path / "columnar"
    add_parts("QM-1001")
    path = tmp_path / "lines.csv"
    rows = [f"D{n},1,P-320102,QM-1001,2026-10-31,12,86.5,CNY" for n in (1, 2, 3)]
    path.write_text("\n".join([HEAD, *rows]))
    results: list[intake.BatchResult] = []

    def bring() -> None:
        try:
            results.append(intake.import_file(kind="trade.order_lines", path=path, source="erp"))
        finally:
            connection.close()

    file = threading.Thread(target=bring)
    with acting(network()):
        assert trade.record_order_lines(source="erp", lines=[LINE]).inserted == 1
        file.start()
        # The proof that they race: the file waits for the line nobody else can see yet.
        until = time.monotonic() + 60
        while not sql.value(WAITING) and file.is_alive() and time.monotonic() < until:
            time.sleep(0.05)
        assert sql.value(WAITING)
    file.join()
    counts = results[0].counts
    assert (results[0].state, counts["inserted"], counts["unchanged"]) == ("imported", 2, 1)
    with acting(network()):
        assert sql.value("SELECT count(*) FROM trade_order_line") == 3
