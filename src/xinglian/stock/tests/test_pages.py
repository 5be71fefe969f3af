"""The pages of the ledger: what one reads and does there."""

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import knobs
from xinglian.kernel.scope import acting, network
from xinglian.stock.models import Cell, Item, Ledger, Location, Posting, Proposal, Transfer
from xinglian.stock.queries.overview import report
from xinglian.stock.tests.goods import NOW, add_parts, held, move, open_for, place

Clients = Callable[[Member], Client]


def given(location: int, **more: Any) -> dict[str, Any]:
    """A receipt of three as the form sends it."""
    return {
        "kind": "receipt", "number": "QM-1", "quantity": "3", "location": location, "reason": "purchase", "condition": "sound",
        "key": "form-1", "note": "", "reference": "", "unit_cost": "", "batch": "", "serial": "",
    } | more  # fmt: skip


def test_an_owner_opens_a_ledger_and_books_a_receipt_that_comes_back_by_one_tap(
    cast: Cast, client_of: Clients
) -> None:
    [part] = add_parts("QM-1")
    owner = client_of(cast.jiangdong_owner)
    assert "/stock/open" in owner.get("/stock/").content.decode()
    assert owner.post("/stock/open", {"name": "南京仓"}).status_code == 302
    with acting(network()):
        main = Location.objects.get(org_id=cast.jiangdong_id, code="MAIN").pk
    booked = owner.post("/stock/book", given(main, unit_cost="12.5"))
    assert booked["Location"] == f"/stock/{cast.jiangdong_id}/parts/{part}"
    again = owner.post("/stock/book", given(main, unit_cost="12.5"))
    assert (again.status_code, held(cast.jiangdong_id, part)) == (302, (3, 0))
    card = owner.get(booked["Location"]).content.decode()
    assert "南京仓" in card
    assert "¥37.50" in card
    with acting(network()):
        posting = Posting.objects.get()
    owner.post(f"/stock/postings/{posting.pk}/back")
    assert held(cast.jiangdong_id, part) == (0, 0)


def test_an_unclear_number_offers_what_it_could_be_and_books_nothing(
    cast: Cast, client_of: Clients
) -> None:
    add_parts("QM-12", "QM-13")
    main = open_for(cast.jiangdong_id)
    owner = client_of(cast.jiangdong_owner)
    unclear = owner.post("/stock/book", given(main, number="QM-1"))
    assert unclear.status_code == 422
    assert "QM-12" in unclear.content.decode()
    assert "QM-13" in unclear.content.decode()
    unknown = owner.post("/stock/book", given(main, number="XX-999-ZZ"))
    assert "XX-999-ZZ" in unknown.content.decode()
    for wrong in ({"quantity": "-3"}, {"quantity": "2.5"}, {"quantity": "drei"}, {"reason": "sale"}, {"kind": "issue", "reason": "sale"}):  # fmt: skip
        assert owner.post("/stock/book", given(main, number="QM-12") | wrong).status_code == 422
    with acting(network()):
        assert not Posting.objects.exists()


def test_a_clerks_large_adjustment_waits_for_the_owner(cast: Cast, client_of: Clients) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 10, unit_cost=D(100))
    with acting(cast.director.scope):
        knobs.turn(key="stock.approval_value", to=500)
    clerk, owner = client_of(cast.jiangdong_clerk), client_of(cast.jiangdong_owner)
    lost = given(main, kind="adjustment", quantity="-6", reason="lost")
    assert clerk.post("/stock/book", lost)["Location"] == "/stock/proposals"
    assert held(cast.jiangdong_id, part) == (10, 0)
    with acting(network()):
        waits = Proposal.objects.get()
    assert clerk.post(f"/stock/proposals/{waits.pk}", {"agrees": "1"}).status_code == 403
    assert "QM-1" in owner.get("/stock/proposals").content.decode()
    owner.post(f"/stock/proposals/{waits.pk}", {"agrees": "1", "why": "盘过"})
    assert held(cast.jiangdong_id, part) == (4, 0)
    with acting(network()):
        made = Posting.objects.get(kind="adjustment")
        assert (made.person_name, made.approved_name) == ("钱小玉", "孙江东")
    owner.post(f"/stock/proposals/{waits.pk}", {"agrees": "1"})
    assert held(cast.jiangdong_id, part) == (4, 0)
    small = given(main, kind="adjustment", quantity="-1", reason="lost", key="form-2")
    assert clerk.post("/stock/book", small)["Location"].endswith(f"/parts/{part}")


def test_a_pasted_transfer_names_every_line_that_is_wrong_and_then_arrives(
    cast: Cast, client_of: Clients
) -> None:
    one, two = add_parts("QM-1", "QM-2")
    main, other = open_for(cast.jiangdong_id), place(cast.jiangdong_id, "B")
    for part in (one, two):
        move(cast.jiangdong_id, main, part, 3, batch="B1")
        move(cast.jiangdong_id, main, part, 3)
    owner = client_of(cast.jiangdong_owner)
    form = {"origin": main, "target": other, "due_on": "2030-01-01", "key": "t", "note": ""}
    wrong = owner.post("/stock/transfers/new", form | {"lines": "QM-1\t4\nXX-9 2\nQM-2 0\nQM-2 x"})
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert all(word in text for word in ("XX-9", "QM-2"))
    short = owner.post("/stock/transfers/new", form | {"lines": "QM-1 7"})
    assert short.status_code == 422
    with acting(network()):
        assert not Transfer.objects.exists()
    sent = owner.post("/stock/transfers/new", form | {"lines": "QM-1\t4\nQM-2 1"})
    assert sent.status_code == 302, sent.content.decode()
    assert owner.get(sent["Location"]).status_code == 200
    owner.post(sent["Location"], {})
    with acting(network()):
        assert sum(c.on_hand for c in Cell.objects.filter(location_id=other)) == 5
    assert held(cast.jiangdong_id, one) == (6, 0)


def test_a_place_with_goods_stays_open(cast: Cast, client_of: Clients) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 1)
    owner = client_of(cast.jiangdong_owner)
    form = {"code": "A-1", "name": "一号架", "kind": "shelf", "parent": main, "is_active": "on"}
    assert owner.post("/stock/places/new", form).status_code == 302
    assert owner.post("/stock/places/new", form).status_code == 422
    closed = owner.post(f"/stock/places/{main}", {"code": "MAIN", "name": "仓", "kind": "warehouse", "parent": ""})  # fmt: skip
    assert closed.status_code == 422
    assert "一号架" in owner.get("/stock/places").content.decode()


def test_the_list_is_filtered_sorted_and_exported(cast: Cast, client_of: Clients) -> None:
    parts = add_parts("QM-1", "QM-2", "QM-3")
    main, apart = open_for(cast.jiangdong_id), place(cast.jiangdong_id, "Q", "quarantine")
    for n, part in enumerate(parts, start=1):
        move(cast.jiangdong_id, apart if n == 3 else main, part, n, unit_cost=D(n))
    owner = client_of(cast.jiangdong_owner)

    def numbers(query: str) -> list[str]:
        text = owner.get(f"/stock/?{query}").content.decode()
        return sorted((n for n in ("QM-1", "QM-2", "QM-3") if f">{n}<" in text), key=text.index)

    assert numbers("sort=-value") == ["QM-3", "QM-2", "QM-1"]
    assert numbers("sort=number") == ["QM-1", "QM-2", "QM-3"]
    assert numbers("q=qm2") == ["QM-2"]
    assert numbers("state=sold_out") == ["QM-3"]
    assert numbers(f"location={main}&sort=number") == ["QM-1", "QM-2"]
    assert numbers("condition=damaged") == []
    for page in ("/stock/report", "/stock/transfers", "/stock/places"):
        assert owner.get(page).status_code == 200
    table = owner.get("/stock/export?state=sold_out").content.decode()
    assert "QM-3" in table
    assert "QM-1" not in table


def test_staff_look_into_a_ledger_and_a_rival_finds_nothing(cast: Cast, client_of: Clients) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, part, 4)
    director, rival = client_of(cast.director), client_of(cast.shuchi_owner)
    pages = [
        f"/stock/?org={cast.jiangdong_id}", f"/stock/{cast.jiangdong_id}/parts/{part}", f"/stock/report?org={cast.jiangdong_id}",
        f"/stock/export?org={cast.jiangdong_id}",
    ]  # fmt: skip
    assert [director.get(page).status_code for page in pages] == [200] * 4
    assert [rival.get(page).status_code for page in pages] == [404] * 4
    assert "江东汽配" in director.get("/stock/network").content.decode()
    assert "江东汽配" not in client_of(cast.csm).get("/stock/network").content.decode()
    assert rival.get("/stock/network").status_code == 403


def test_the_report_counts_a_part_once_in_a_place_however_many_batches_lie_there(
    cast: Cast,
) -> None:
    org_id, parts = cast.jiangdong_id, add_parts("QM-1", "QM-2", "QM-3")
    main = open_for(org_id)
    # Plain goods beside batches; batches alone; plain goods alone, some of them elsewhere.
    for part, batch, quantity in (
        (0, "", 2),
        (0, "B1", 3),
        (0, "B2", 1),
        (1, "B1", 4),
        (1, "B2", 6),
        (2, "", 5),
    ):
        move(org_id, main, parts[part], quantity, batch=batch, unit_cost=D("7.01"))
    move(org_id, place(org_id, "BACK"), parts[2], 2, unit_cost=D("7.01"))
    with acting(network()):
        found = report(org_id=org_id, currency="CNY", today=NOW.date())
    assert {row["name"]: (row["parts"], row["cells"], row["worth"].minor) for row in found.places} == {
        "中心仓": (3, 6, 21 * 701), "BACK": (1, 1, 2 * 701),
    }  # fmt: skip
    assert (found.parts, found.worth.minor) == (3, 23 * 701)


def test_a_technician_sees_what_there_is_and_not_what_it_is_worth(cast: Cast, client_of: Clients) -> None:  # fmt: skip
    [part] = add_parts("QM-1")
    move(cast.jiangdong_id, open_for(cast.jiangdong_id), part, 3, unit_cost=D("77.77"))
    tech = client_of(cast.jiangdong_tech)
    for page in ("/stock/", f"/stock/{cast.jiangdong_id}/parts/{part}", "/stock/export"):
        assert "77.77" not in tech.get(page).content.decode()
        assert "233.31" not in tech.get(page).content.decode()
    assert tech.get("/stock/report").status_code == 404
    assert tech.get("/stock/book").status_code == 403


def test_lists_ask_as_much_for_many_rows_as_for_few(cast: Cast, growing: Callable[..., None]) -> None:  # fmt: skip
    parts = add_parts(*(f"QM-{n}" for n in range(30)))
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, parts[0], 3)
    growing(
        cast.jiangdong_owner, "/stock/",
        lambda: [move(cast.jiangdong_id, main, part, 3) for part in parts[1:]],
    )  # fmt: skip
    growing(
        cast.jiangdong_owner, f"/stock/{cast.jiangdong_id}/parts/{parts[0]}",
        lambda: [move(cast.jiangdong_id, main, parts[0], 1, batch=f"B{n}") for n in range(9)],
    )  # fmt: skip
    growing(cast.jiangdong_owner, "/stock/places", lambda: [place(cast.jiangdong_id, f"P{n}") for n in range(9)])  # fmt: skip
    growing(cast.director, "/stock/network", lambda: open_for(cast.shuchi_id))


def test_pages_of_the_list_lead_forwards_and_back(cast: Cast, client_of: Clients) -> None:
    parts = add_parts(*(f"QM-{n:03}" for n in range(60)))
    main = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, main, parts[0], 1)
    with acting(network()):
        Item.objects.bulk_create(
            Item(org_id=cast.jiangdong_id, part_id=part, unit="件", on_hand=1, changed_at=NOW)
            for part in parts[1:]
        )
    owner = client_of(cast.jiangdong_owner)
    for sort in ("number", "-value", "-moved", "on_hand"):
        first = owner.get(f"/stock/?sort={sort}").content.decode()
        assert first.count('href="/stock/') >= 50
        after = first.partition("after=")[2].partition('"')[0].partition("&")[0]
        second = owner.get(f"/stock/?sort={sort}&after={after}")
        assert second.status_code == 200
        assert second.content.decode() != first


def test_a_ledger_is_opened_once(cast: Cast, client_of: Clients) -> None:
    owner = client_of(cast.jiangdong_owner)
    owner.post("/stock/open", {"name": "仓"})
    assert owner.post("/stock/open", {"name": "仓"}).status_code == 422
    with acting(network()):
        assert Ledger.objects.count() == 1
