"""Orders by file: dirt is read, every error is said at once, what is right is ordered once."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from tests.fixtures.cast import Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Exchange
from xinglian.orders.tests.trade import DISC, GONE, OIL, OLD, PADS, Market, agree

HEAD = "采购单号,供货方,零件号,数量,单位,要求到货日,加急,备注"


@pytest.fixture
def clerk(market: Market, client_of: Callable[[Member], Client]) -> Client:
    return client_of(market.cast.jiangdong_clerk)


def bring(client: Client, content: bytes, *, name: str = "orders.csv", kind: str = "orders") -> Exchange:  # fmt: skip
    answer = client.post("/orders/exchange/bring", {"kind": kind, "file": SimpleUploadedFile(name, content)})  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:2000]
    with acting(network()):
        return Exchange.objects.order_by("-pk")[0]


def table(*rows: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *rows]) + "\r\n"


def count_orders() -> int:
    with acting(network()):
        return int(sql.value("SELECT count(*) FROM orders_order"))


def lines() -> list[tuple[Any, ...]]:
    with acting(network()):
        rows = sql.rows(
            "SELECT o.buyer_ref, p.number, l.quantity::float8 AS n FROM orders_orderline AS l JOIN orders_order AS o ON o.id = l.order_id"
            " JOIN catalogue_part AS p ON p.id = l.part_id ORDER BY o.buyer_ref, l.no"
        )
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-8"])
def test_a_file_full_of_dirt_becomes_orders(market: Market, clerk: Client, encoding: str) -> None:
    dirty = table(
        f"PO-1 ,,{PADS.lower()} ,２,个,2027/1/5,否,急用也行",
        f"PO-1,MAKER,{DISC}, 1 ,件,2027年1月5日,,",
        f'PO-2,启明制动,{OIL.replace("-", " ")},"1,200",PCS,2027-01-05,是,刹车油',
    ).encode(encoding)
    made = bring(clerk, dirty)
    assert (made.problems, made.refusal, made.state, made.documents) == ([], "", "done", 2)
    assert lines() == [("PO-1", PADS, 2), ("PO-1", DISC, 1), ("PO-2", OIL, 1200)]


def test_the_same_file_twice_orders_once(market: Market, clerk: Client) -> None:
    content = table(f"PO-1,,{PADS},2,,,,").encode()
    bring(clerk, content)
    again = bring(clerk, content)
    assert (again.state, again.documents, again.known, count_orders()) == ("done", 1, 1, 1)
    assert market.free(PADS) == 8
    other = bring(clerk, table(f"PO-1,,{PADS},3,,,,").encode())
    assert other.state == "refused"
    assert "以前用别的行订过" in other.problems[0]["text"]


def test_every_error_is_said_at_once_with_row_column_and_remedy(market: Market, clerk: Client) -> None:  # fmt: skip
    agree(market.cast.maker_id, minimum_minor=30_000)
    made = bring(
        clerk,
        table(
            f"PO-1,,{PADS},1.5,,,,", f"PO-1,,{DISC},-2,,,,", "PO-1,,QM-9999,1,,,,", f"PO-1,,{GONE},1,,,,", f"PO-1,,{PADS},一个,,,,",
            f"PO-2,没有这家,{PADS},1,,,,", f"PO-3,,{PADS},1,,,,", f"PO-4,,{PADS},5,箱,2020-01-01,,", f",,{PADS},1,,,,",
            f"PO-5,,{OLD},4,,,,",
        ).encode(),
    )  # fmt: skip
    assert made.state == "refused"
    assert [(one["row"], one["key"]) for one in made.problems] == [
        (2, "quantity"), (3, "quantity"), (4, "part_number"), (5, "part_number"), (6, "quantity"), (7, "seller"), (8, "document"),
        (9, "wanted_on"), (9, "unit"), (10, "document"),
    ]  # fmt: skip
    assert made.problems[0]["field"] == "数量"
    assert made.problems[0]["value"] == "1.5"
    assert "按“件”出售" in made.problems[0]["text"]
    assert "启明制动" in made.problems[5]["text"]
    assert count_orders() == 0


def test_a_workbook_is_taken_like_a_text_file(market: Market, clerk: Client) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Your order number", "Part number", "Quantity"])
    sheet.append(["PO-9", PADS, 3])
    book.save(content)
    assert bring(clerk, content.getvalue(), name="orders.xlsx").state == "done"
    assert lines() == [("PO-9", PADS, 3)]


def test_what_is_no_table_is_refused_with_the_reason(market: Market, clerk: Client) -> None:
    made = bring(clerk, b"%PDF-1.7 nothing", name="orders.csv")
    assert (made.state, made.rows) == ("refused", 0)
    assert made.refusal
    page = clerk.get(f"/orders/exchange/{made.pk}/")
    assert made.refusal in page.content.decode()


def test_ten_thousand_rows_with_three_hundred_errors_are_answered_at_once(market: Market, clerk: Client) -> None:  # fmt: skip
    rows = [f"PO-{at % 20},,{PADS if at % 2 else OIL},{'-1' if at % 34 == 0 and at < 10_200 else '1'},,,," for at in range(1, 10_001)]  # fmt: skip
    made = bring(clerk, table(*rows).encode())
    assert (made.rows, made.bad, made.state) == (10_000, 294, "refused")


def test_nobody_sees_what_another_exchanged(market: Market, clerk: Client, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    made = bring(clerk, table(f"PO-1,,{PADS},2,,,,").encode())
    for member in (market.cast.shuchi_owner, market.cast.director):
        other = client_of(member)
        assert other.get(f"/orders/exchange/{made.pk}/").status_code == 404
        assert "orders.csv" not in other.get("/orders/exchange/").content.decode()
