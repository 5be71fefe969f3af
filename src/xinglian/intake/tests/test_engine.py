"""The engine: cells of every habit become typed values, and what is wrong is named by row."""

import json
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from xinglian.intake.rules.mapping import Mapping, Source
from xinglian.intake.rules.problems import FileCode, FileProblem
from xinglian.intake.tests.lines import Reader, good, problems


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ","), ("gb18030", "，")],
)
def test_every_usual_encoding_and_separator_reads_the_same(
    take: Reader, encoding: str, mark: str
) -> None:
    lines = [["document", "日期", "数量", "备注"]]
    lines += [[f"D{n}", "2024-01-31", "3", "江苏南京汽配公司的订单，刹车片"] for n in range(40)]
    if mark in (",", "，"):
        lines = [[cell.replace("，", "、") for cell in line] for line in lines]
    text = "\r\n".join(mark.join(line) for line in lines)
    raw, checked = take(text.encode(encoding))
    assert raw.delimiter == mark
    assert checked.good_rows == 40
    assert good(checked)[0]["note"].startswith("江苏南京")


def test_an_unsure_encoding_asks_and_shows_samples(take: Reader) -> None:
    text = "document,note\nD1,Müller Größe\nD2,façade\n" * 3
    with pytest.raises(FileProblem) as caught:
        take(text.encode("cp1252"))
    assert caught.value.code is FileCode.ENCODING_UNSURE
    assert "Müller" in str(caught.value.params["samples"]["cp1252"])  # type: ignore[index]
    raw, _ = take(
        text.encode("cp1252").replace(b"D2", b"D3"), mapping=Mapping(kind="", encoding="cp1252")
    )
    assert raw.encoding == "cp1252"


def test_a_broken_utf8_file_names_the_line(take: Reader) -> None:
    lines = ["document,note", *(f"D{n},江苏省南京市的汽配" for n in range(60))]
    content = "\n".join(lines).encode() + "\nD99,坏".encode()[:-1] + b"\nD100,x\n"
    with pytest.raises(FileProblem) as caught:
        take(content)
    assert caught.value.code is FileCode.ENCODING_BROKEN
    assert caught.value.params["line"] == 62


def test_row_numbers_are_the_spreadsheets_even_with_line_breaks_in_cells(take: Reader) -> None:
    text = 'document,line_no,note\nD1,1,"two\nlines"\n\nD2,x,plain\nD3,1,"a ""quoted"" word"\n'
    _, checked = take(text)
    assert problems(checked) == [(4, "line_no", "not_a_number")]
    assert [row["_row"] for row in good(checked)] == [2, 5]
    assert good(checked)[1]["note"] == 'a "quoted" word'


def test_ragged_rows_are_named_and_the_others_keep_their_numbers(take: Reader) -> None:
    text = "document,line_no,note\nD1,1,a\nD2,1\nD3,1,b,c\nD4,1,d\nD5,1,e,\n"
    _, checked = take(text)
    assert problems(checked) == [(3, "", "too_few_cells"), (4, "", "too_many_cells")]
    assert [(row["_row"], row["document"]) for row in good(checked)] == [
        (2, "D1"),
        (5, "D4"),
        (6, "D5"),
    ]


def test_short_rows_may_be_filled_when_the_mapping_says_so(take: Reader) -> None:
    _, checked = take(
        "document,line_no,note\nD1,1,a\nD2,1\n", mapping=Mapping(kind="", short_rows="fill")
    )
    assert checked.good_rows == 2


def test_an_open_quote_names_its_row(take: Reader) -> None:
    with pytest.raises(FileProblem) as caught:
        take('document,line_no,note\nD1,1,a\nD2,1,"never closed\nD3,1,b\n')
    assert caught.value.code is FileCode.QUOTE_NOT_CLOSED
    assert caught.value.params["row"] == 3


def test_numbers_of_every_habit(take: Reader) -> None:
    cells = {
        "1234.5": "1234.5", "１，２３４．５": "1234.5", "¥1,234.50": "1234.5", "(12.5)": "-12.5",
        "12-": "-12", " 7 ": "7", "1 234.5": "1234.5", "CNY 8": "8", "1.5e3": "1500", "NULL": None,
        "N/A": None, "-": None, "": None, "3 元": "3", "+4": "4", "−5": "-5",
    }  # fmt: skip
    text = "document;line_no;quantity\n"
    text += "\n".join(f"D{n};1;{cell}" for n, cell in enumerate(cells))
    _, checked = take(text)
    assert problems(checked) == []
    wanted = [None if v is None else Decimal(v) for v in cells.values()]
    assert [row["quantity"] for row in good(checked)] == wanted


def test_a_decimal_comma_is_found_from_the_whole_column(take: Reader) -> None:
    _, checked = take("document;quantity\nD1;1.234,5\nD2;2,25\nD3;1.000\nD4;7\n")
    assert [str(row["quantity"]) for row in good(checked)] == [
        "1234.500",
        "2.250",
        "1000.000",
        "7.000",
    ]


def test_what_is_no_number_is_named(take: Reader) -> None:
    text = "document;line_no;quantity;price\nD1;1.5;1;1\nD2;0;1;1\nD3;1;1,2,3;1\n"
    text += "D4;1;abc;-1\nD5;1;1e20;1\nD6;1;3_4;1\n"
    _, checked = take(text)
    assert problems(checked) == [
        (2, "line_no", "not_whole"),
        (3, "line_no", "too_small"),
        (4, "quantity", "not_a_number"),
        (5, "price", "too_small"),
        (5, "quantity", "not_a_number"),
        (6, "quantity", "too_large"),
        (7, "quantity", "not_a_number"),
    ]


@pytest.mark.parametrize(
    "written",
    ["2024-01-31", "2024/1/31", "2024.01.31", "20240131", "2024年1月31日", "45322", "31.01.2024",
     "31/01/2024", "2024-01-31 10:15:00", "2024-01-31T00:00:00Z", "31-Jan-2024", "Jan 31, 2024",
     "２０２４－０１－３１", "2024/1/31 0:00"],
)  # fmt: skip
def test_dates_of_every_habit(take: Reader, written: str) -> None:
    _, checked = take(f'document,ordered_on\nD1,"{written}"\n')
    assert [row["ordered_on"] for row in good(checked)] == [date(2024, 1, 31)]


def test_the_habit_of_a_date_column_is_decided_by_the_whole_file(take: Reader) -> None:
    _, checked = take("document,ordered_on\nD1,02/03/2024\nD2,12/31/2023\n")
    assert good(checked)[0]["ordered_on"] == date(2024, 2, 3)


def test_an_ambiguous_date_column_asks(take: Reader) -> None:
    text = "document,ordered_on\nD1,02/03/2024\nD2,04/05/2024\n"
    with pytest.raises(FileProblem) as caught:
        take(text)
    assert caught.value.code is FileCode.DATE_AMBIGUOUS
    assert caught.value.params["column"] == "ordered_on"
    _, checked = take(text, ordered_on=Source(column="ordered_on", dates="dmy"))
    assert good(checked)[0]["ordered_on"] == date(2024, 3, 2)


def test_a_column_with_both_date_habits_is_refused(take: Reader) -> None:
    with pytest.raises(FileProblem) as caught:
        take("document,ordered_on\nD1,13/03/2024\nD2,04/25/2024\n")
    assert caught.value.code is FileCode.DATE_MIXED


def test_impossible_dates_are_named(take: Reader) -> None:
    _, checked = take("document,ordered_on\nD1,2024-02-30\nD2,1024-01-01\nD3,infinity\nD4,soon\n")
    assert problems(checked) == [
        (2, "ordered_on", "not_a_date"),
        (3, "ordered_on", "date_out_of_range"),
        (4, "ordered_on", "date_out_of_range"),
        (5, "ordered_on", "not_a_date"),
    ]


def test_choices_yes_no_lists_and_codes_are_understood(take: Reader) -> None:
    text = (
        "document,客户编号,kind,urgent,numbers\nD1,p001,退货,是,A1；B 2、C3\nD2,Ｐ００２,,N,\n"
        "D3,P01,gift,maybe,x\n"
    )
    _, checked = take(text)
    first, second = good(checked)
    assert (first["partner_id"], first["kind"], first["urgent"]) == (11, "return", True)
    assert json.loads(first["numbers"]) == ["A1", "B 2", "C3"]
    assert (second["partner_id"], second["kind"], second["urgent"]) == (12, "order", False)
    assert problems(checked) == [
        (4, "kind", "not_a_choice"),
        (4, "partner_code", "unknown_code"),
        (4, "urgent", "not_yes_no"),
    ]
    unknown = [
        r for r in pq.read_table(checked.problems).to_pylist() if r["code"] == "unknown_code"
    ]
    assert json.loads(unknown[0]["params"])["nearest"] in ("P001", "P002")


def test_repeated_rows_are_named_and_contradicting_ones_all_of_them(take: Reader) -> None:
    text = "document,line_no,quantity\nD1,1,5\nD1,1,5\nD2,1,5\nD2,1,6\nD3,1,1\n"
    _, checked = take(text)
    assert problems(checked) == [
        (3, "document", "duplicate"),
        (4, "document", "duplicate"),
        (5, "document", "duplicate"),
    ]
    assert [row["_row"] for row in good(checked)] == [2, 6]


def test_fields_of_a_row_have_to_agree(take: Reader) -> None:
    _, checked = take("document,kind,quantity\nD1,return,5\nD2,return,-5\n")
    assert problems(checked) == [(2, "quantity", "rule:return_negative")]


def test_constants_prefixes_factors_values_and_counted_lines(take: Reader) -> None:
    text = "doc,who,boxes,sort\nD1,001,2,V\nD1,002,1,R\nD2,001,1,V\n"
    _, checked = take(
        text,
        document=Source(column="doc"),
        line_no=Source(count_within="document"),
        partner_code=Source(column="who", prefix="P"),
        quantity=Source(column="boxes", factor=Decimal(12)),
        kind=Source(column="sort", values={"v": "order", "r": "order"}),
        note=Source(constant="from the old system"),
    )
    rows = good(checked)
    assert [(row["document"], row["line_no"]) for row in rows] == [("D1", 1), ("D1", 2), ("D2", 1)]
    assert [row["partner_id"] for row in rows] == [11, 12, 11]
    assert [row["quantity"] for row in rows] == [24, 12, 12]
    assert rows[0]["note"] == "from the old system"


def test_a_wrong_constant_is_refused_once(take: Reader) -> None:
    with pytest.raises(FileProblem) as caught:
        take("document\nD1\n", kind=Source(constant="gift"))
    assert caught.value.code is FileCode.CONSTANT_REFUSED


def test_formulas_emoji_html_and_long_text_are_only_text(take: Reader) -> None:
    hostile = "<script>alert(1)</script>"
    text = f'document,note\nD1,=1+1\nD2,😀👨‍👩‍👧\nD3,"{hostile}"\nD4,{"长" * 51}\nD5,a\x00b\nD6,"x\u202ey"\n'
    _, checked = take(text)
    assert [row["note"] for row in good(checked)] == ["=1+1", "😀👨‍👩‍👧", hostile]
    assert problems(checked) == [
        (5, "note", "too_long"),
        (6, "note", "control_character"),
        (7, "note", "control_character"),
    ]
