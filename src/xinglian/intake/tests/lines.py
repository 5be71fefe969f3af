"""A kind of file for tests of the engine, and how its results are read."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow.parquet as pq

from xinglian.intake.actions.engine.check import Checked
from xinglian.intake.actions.engine.raw import Raw
from xinglian.intake.rules import headers
from xinglian.intake.rules.fields import Choice, Field, FieldType, Lookup, RowRule, Schema

LINES = Schema(
    key="test.lines",
    fields=(
        Field(key="document", label="Document", required=True, fold=True, max_length=20),
        Field(key="line_no", label="Line", type=FieldType.INTEGER, minimum=Decimal(1)),
        Field(
            key="partner_code",
            label="Partner",
            aliases=("客户编号",),
            fold=True,
            lookup=Lookup(
                name="partner", into="partner_id", noun="partner", normalise="upper({v})"
            ),
        ),
        Field(key="ordered_on", label="Date", aliases=("日期",), type=FieldType.DATE),
        Field(key="quantity", label="Quantity", aliases=("数量",), type=FieldType.DECIMAL, scale=3),
        Field(key="price", label="Price", type=FieldType.DECIMAL, scale=2, minimum=Decimal(0)),
        Field(
            key="kind",
            label="Kind",
            type=FieldType.CHOICE,
            default="order",
            choices=(
                Choice(value="order", label="Order", words=("订单",)),
                Choice(value="return", label="Return", words=("退货",)),
            ),
        ),
        Field(key="urgent", label="Urgent", type=FieldType.BOOLEAN),
        Field(key="numbers", label="Numbers", type=FieldType.LIST),
        Field(key="note", label="Note", aliases=("备注",), max_length=50),
    ),
    natural_key=("document", "line_no"),
    rules=(
        RowRule(
            key="return_negative",
            field="quantity",
            wrong="kind = 'return' AND quantity > 0",
            sentence="A return has a negative quantity.",
        ),
    ),
)
WORDS = frozenset(headers.all_words(LINES))

Reader = Callable[..., tuple[Raw, Checked]]


def good(checked: Checked) -> list[dict[str, Any]]:
    return sorted(pq.read_table(checked.good).to_pylist(), key=lambda row: row["_row"])


def problems(checked: Checked) -> list[tuple[int, str, str]]:
    rows = pq.read_table(checked.problems).to_pylist()
    return [(row["row"], row["field"], row["code"]) for row in rows]


def workbook(rows: list[list[Any]], *, title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
