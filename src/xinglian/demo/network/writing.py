"""The columns as CSV files, written by pyarrow; each file appears whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from xinglian.demo.network.orders import OrderBook

ROWS_AT_ONCE = 250_000

ArrowColumn: TypeAlias = "pa.Array[Any]"


def fen_as_cny(fen: NDArray[np.int64]) -> ArrowColumn:
    """Integer fen as an exact decimal with two places (the 128-bit layout of Arrow: low word first)."""
    words = np.empty((len(fen), 2), dtype=np.int64)
    words[:, 0] = fen
    words[:, 1] = fen >> 63
    return pa.Array.from_buffers(
        pa.decimal128(18, 2), len(fen), [None, pa.py_buffer(words.tobytes())]
    )


def days_as_dates(first_day: date, days: NDArray[np.int64]) -> ArrowColumn:
    epoch = (first_day - date(1970, 1, 1)).days
    return pa.array((days + epoch).astype(np.int32)).cast(pa.date32())


def same(value: str, count: int) -> ArrowColumn:
    return pa.array([value], pa.string()).take(np.zeros(count, dtype=np.int32))


def write_table(path: Path, columns: Mapping[str, Any]) -> None:
    """Header plain, texts quoted only where needed, UTF-8."""
    _write(path, [pa.table(dict(columns))], quoting="needed")


def write_order_lines(
    path: Path,
    *,
    orders: OrderBook,
    rows: slice,
    partner_codes: Sequence[str],
    numbers: Sequence[str],
) -> None:
    """The given rows of the order book with the columns of the order-line import."""
    codes, parts = pa.array(partner_codes, pa.string()), pa.array(numbers, pa.string())
    tables = []
    for start in range(rows.start, rows.stop, ROWS_AT_ONCE):
        part = slice(start, min(start + ROWS_AT_ONCE, rows.stop))
        count = part.stop - part.start
        ordered_on = days_as_dates(orders.first_day, orders.day[part])
        code = codes.take(orders.partner[part])
        is_order = orders.returned_day[part] < 0
        returned_on = days_as_dates(orders.first_day, np.maximum(orders.returned_day[part], 0))
        prefix = pa.array(["SO", "RT"], pa.string()).take((~is_order).astype(np.int32))
        columns: dict[str, Any] = {
            "document": _document(prefix, ordered_on, code),
            "line_no": orders.line_no[part],
            "partner_code": code,
            "part_number": parts.take(orders.part[part]),
            "ordered_on": ordered_on,
            "quantity": orders.quantity[part],
            "unit_price": fen_as_cny(orders.price_fen[part]),
            "currency": same("CNY", count),
            "amount": fen_as_cny(orders.price_fen[part] * orders.quantity[part]),
            "kind": pa.array(["order", "return"], pa.string()).take((~is_order).astype(np.int32)),
            "corrects_document": pc.if_else(
                pa.array(is_order), None, _document(same("SO", count), returned_on, code)
            ),
            "corrects_line": pa.array(orders.returned_line[part], mask=is_order),
            "simulated": same("true", count),
        }
        tables.append(pa.table(columns))
    # Codes and numbers hold no comma or quote; if one ever does, pyarrow refuses to write it bare.
    _write(path, tables, quoting="none")


def _document(prefix: ArrowColumn, day: ArrowColumn, code: ArrowColumn) -> ArrowColumn:
    """SO20261103-PA0001: one document a partner and day."""
    number = pc.binary_join_element_wise(
        prefix, pc.strftime(day, format="%Y%m%d"), same("", len(code))
    )
    joined: ArrowColumn = pc.binary_join_element_wise(number, code, same("-", len(code)))
    return joined


def _write(path: Path, tables: list[pa.Table], *, quoting: Literal["needed", "none"]) -> None:
    half = path.with_suffix(".part")
    options = pyarrow.csv.WriteOptions(quoting_style=quoting, batch_size=65_536)
    with pyarrow.csv.CSVWriter(half, tables[0].schema, write_options=options) as out:
        for table in tables:
            out.write_table(table)
    half.replace(path)
