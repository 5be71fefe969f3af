"""Counting: by hand, by scan, by file; differences become movements."""

import io
from collections.abc import Callable
from decimal import Decimal as D

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import knobs
from xinglian.kernel.scope import acting, network
from xinglian.stock.models import Cell, Count, CountLine, Movement
from xinglian.stock.tests.goods import add_parts, held, move, open_for, place

Clients = Callable[[Member], Client]


def opened(client: Client, **more: object) -> int:
    """The id of a new sheet."""
    answer = client.post(
        "/stock/counts/new", {"name": "月底盘点", "choice": "all", "parts": 20} | more
    )
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].rpartition("/")[2])


def book(*rows: tuple[object, ...], heads: tuple[str, ...] = ("库位编码", "零件号", "批次", "实盘")) -> SimpleUploadedFile:  # fmt: skip
    made = Workbook()
    made.active.append(heads)
    for row in rows:
        made.active.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return SimpleUploadedFile("盘点.xlsx", kept.getvalue())


def test_a_count_by_scan_and_hand_becomes_movements_though_goods_moved_meanwhile(
    cast: Cast, client_of: Clients
) -> None:
    one, two = add_parts("QM-1", "QM-2")
    main = open_for(cast.jiangdong_id)
    for part in (one, two):
        move(cast.jiangdong_id, main, part, 10, unit_cost=D(2))
    owner, tech = client_of(cast.jiangdong_owner), client_of(cast.jiangdong_tech)
    sheet = opened(owner)
    blind = tech.get(f"/stock/counts/{sheet}").content.decode()
    assert "QM-1" in blind
    assert ">10<" not in blind
    scanned = tech.get(f"/stock/counts/{sheet}?code=QM1")["Location"]
    assert scanned == f"/stock/counts/{sheet}/parts/{one}"
    assert tech.get(scanned).status_code == 200
    entry = {"location": main, "counted": "8", "condition": "sound", "batch": "", "serial": ""}
    assert tech.post(f"/stock/counts/{sheet}/parts/{one}", entry).status_code == 302
    assert tech.post(f"/stock/counts/{sheet}/parts/{two}", entry | {"counted": "9.5"}).status_code == 422  # fmt: skip
    assert tech.post(f"/stock/counts/{sheet}/parts/{two}", entry | {"counted": "-1"}).status_code == 422  # fmt: skip
    move(cast.jiangdong_id, main, one, -3)
    owner.post(f"/stock/counts/{sheet}/close", {"rest": "gone"})
    assert tech.post(f"/stock/counts/{sheet}/parts/{two}", entry).status_code == 422
    assert "QM-2" in owner.get(f"/stock/counts/{sheet}").content.decode()
    owner.post(f"/stock/counts/{sheet}/approve")
    assert (held(cast.jiangdong_id, one), held(cast.jiangdong_id, two)) == ((5, 0), (0, 0))
    owner.post(f"/stock/counts/{sheet}/approve")
    with acting(network()):
        assert Count.objects.get().state == "approved"
        assert sorted(m.quantity for m in Movement.objects.filter(kind="count")) == [-10, -2]


def test_a_clerk_approves_small_differences_and_the_owner_large_ones(cast: Cast, client_of: Clients) -> None:  # fmt: skip
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 10, unit_cost=D(100))
    with acting(cast.director.scope):
        knobs.turn(key="stock.approval_value", to=500)
    clerk, owner = client_of(cast.jiangdong_clerk), client_of(cast.jiangdong_owner)
    sheet = opened(clerk)
    clerk.post(f"/stock/counts/{sheet}/close", {"rest": "gone"})
    clerk.post(f"/stock/counts/{sheet}/approve")
    assert held(cast.jiangdong_id, part) == (10, 0)
    owner.post(f"/stock/counts/{sheet}/approve")
    assert held(cast.jiangdong_id, part) == (0, 0)


def test_a_sheet_goes_out_as_excel_and_comes_back_filled(cast: Cast, client_of: Clients) -> None:
    parts = add_parts("QM-1", "QM-2", "QM-3")
    main = open_for(cast.jiangdong_id)
    for part in parts:
        move(cast.jiangdong_id, main, part, 4, batch="B7")
    owner = client_of(cast.jiangdong_owner)
    sheet = opened(owner)
    out = owner.get(f"/stock/counts/{sheet}/sheet")
    page = load_workbook(io.BytesIO(b"".join(out.streaming_content)))  # type: ignore[attr-defined]
    active = page.active
    for n, row in enumerate(active.iter_rows(min_row=2), start=1):
        row[7].value = n if n < 3 else None
    kept = io.BytesIO()
    page.save(kept)
    back = owner.post(
        f"/stock/counts/{sheet}/file", {"file": SimpleUploadedFile("a.xlsx", kept.getvalue())}
    )
    assert back.status_code == 302, back.content.decode()
    with acting(network()):
        lines = {line.part_id: (line.booked, line.counted, line.batch) for line in CountLine.objects.all()}  # fmt: skip
    assert lines == {parts[0]: (4, 1, "B7"), parts[1]: (4, 2, "B7"), parts[2]: (None, None, "B7")}


def test_a_file_with_errors_names_every_one_and_takes_nothing(cast: Cast, client_of: Clients) -> None:  # fmt: skip
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 4)
    owner = client_of(cast.jiangdong_owner)
    sheet = opened(owner)
    rows: list[tuple[object, ...]] = [("MAIN", "QM-1", "", 3), ("MAIN", "XX-9", "", 1), ("Z-9", "QM-1", "", 1)]  # fmt: skip
    rows += [("MAIN", "QM-1", f"B{n}", "2.5" if n % 2 else "-1") for n in range(60)]
    wrong = owner.post(f"/stock/counts/{sheet}/file", {"file": book(*rows)})
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert all(word in text for word in ("XX-9", "Z-9", "2.5", "-1"))
    marked = text.partition("/marked?of=")[2].partition('"')[0]
    copy = owner.get(f"/stock/counts/{sheet}/marked?of={marked}")
    assert copy.content[:2] == b"PK"
    assert client_of(cast.jiangdong_clerk).get(f"/stock/counts/{sheet}/marked?of={marked}").status_code == 404  # fmt: skip
    assert owner.post(f"/stock/counts/{sheet}/file", {"file": SimpleUploadedFile("a.pdf", b"x")}).status_code == 422  # fmt: skip
    with acting(network()):
        assert not CountLine.objects.exclude(counted=None).exists()


def test_a_count_of_20_000_rows_says_every_error_at_once(cast: Cast, client_of: Clients) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 4)
    owner = client_of(cast.jiangdong_owner)
    sheet = opened(owner)
    wrong: list[tuple[object, ...]] = [("MAIN", "XX-9", "", 1), ("Z-9", "QM-1", "", 1), ("MAIN", "QM-1", "", "2.5"), ("MAIN", "QM-1", "", "many")]  # fmt: skip
    rows = [(*(wrong[n % 4] if n % 10 < 4 else ("MAIN", "QM-1", "", n)),) for n in range(20_000)]
    rows = [(code, number, f"B{n}", counted) for n, (code, number, _batch, counted) in enumerate(rows)]  # fmt: skip
    answer = owner.post(f"/stock/counts/{sheet}/file", {"file": book(*rows)})
    assert (answer.status_code, answer.context["rows"], answer.context["bad"]) == (422, 20_000, 8_000)  # fmt: skip
    marked = answer.content.decode().partition("/marked?of=")[2].partition('"')[0]
    copy = load_workbook(io.BytesIO(owner.get(f"/stock/counts/{sheet}/marked?of={marked}").content), read_only=True)  # fmt: skip
    said = [row for row in copy.worksheets[0].iter_rows(min_row=2, values_only=True) if row[-1] or row[-2]]  # fmt: skip
    assert len(said) >= 8_000
    with acting(network()):
        assert not CountLine.objects.exclude(counted=None).exists()


def test_a_file_never_reaches_a_rivals_sheet(cast: Cast, client_of: Clients) -> None:
    [part] = add_parts("QM-1")
    for org_id in (cast.jiangdong_id, cast.shuchi_id):
        move(org_id, open_for(org_id), part, 4)
    foreign = opened(client_of(cast.shuchi_owner))
    owner = client_of(cast.jiangdong_owner)
    own = opened(owner)
    heads = ("盘点单号", "库位编码", "零件号", "实盘")
    for path in (f"/stock/counts/{foreign}", f"/stock/counts/{foreign}/sheet", f"/stock/counts/{foreign}/file"):  # fmt: skip
        assert owner.get(path).status_code == 404
    owner.post(f"/stock/counts/{own}/file", {"file": book((str(foreign), "MAIN", "QM-1", 1), heads=heads)})  # fmt: skip
    with acting(network()):
        assert not CountLine.objects.filter(org_id=cast.shuchi_id).exclude(counted=None).exists()


def test_what_is_counted_by_place_value_and_lot(cast: Cast, client_of: Clients) -> None:
    parts = add_parts(*(f"QM-{n}" for n in range(5)))
    main, other = open_for(cast.jiangdong_id), place(cast.jiangdong_id, "B")
    for n, part in enumerate(parts):
        move(cast.jiangdong_id, other if n == 4 else main, part, 1, unit_cost=D(10 ** (4 - n)))
    owner = client_of(cast.jiangdong_owner)
    sheets = [
        opened(owner, choice="place", location=other),
        opened(owner, choice="abc"),
        opened(owner, choice="lot", parts=2),
    ]
    with acting(network()):
        counted = [set(CountLine.objects.filter(count_id=one).values_list("part_id", flat=True)) for one in sheets]  # fmt: skip
        assert Cell.objects.count() == 5
    assert counted[0] == {parts[4]}
    assert counted[1] == {parts[0]}
    assert len(counted[2]) == 2
    assert owner.post("/stock/counts/new", {"name": "x", "choice": "place", "parts": 1}).status_code == 422  # fmt: skip


def test_sheets_ask_as_much_for_many_lines_as_for_few(cast: Cast, client_of: Clients, growing: Callable[..., None]) -> None:  # fmt: skip
    parts = add_parts(*(f"QM-{n}" for n in range(20)))
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, parts[0], 1)
    sheet = opened(client_of(cast.jiangdong_owner))

    def more() -> None:
        with acting(network()):
            CountLine.objects.bulk_create(
                CountLine(org_id=cast.jiangdong_id, count_id=sheet, location_id=main, part_id=part, condition="sound")
                for part in parts[1:]
            )  # fmt: skip

    growing(cast.jiangdong_owner, f"/stock/counts/{sheet}", more)
    growing(
        cast.jiangdong_owner,
        "/stock/counts",
        lambda: [opened(client_of(cast.jiangdong_owner)) for _ in range(5)],
    )
