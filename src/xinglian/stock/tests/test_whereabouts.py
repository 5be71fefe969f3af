"""Where did serial number X go: asked of one's own ledger."""

from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.stock.tests.goods import add_parts, move, open_for

Clients = Callable[[Member], Client]


def test_a_serial_number_that_left_is_found_with_the_order_it_left_for_by_its_owner_only(
    cast: Cast, client_of: Clients
) -> None:
    [part] = add_parts("QM-1")
    main = open_for(cast.jiangdong_id)
    open_for(cast.shuchi_id)
    move(cast.jiangdong_id, main, part, 1, serial="SN-7001", batch="B-26-10")
    move(cast.jiangdong_id, main, part, 1, serial="SN-7002", batch="B-26-10")
    owner = client_of(cast.jiangdong_owner)
    there = owner.get("/stock/", {"q": "sn-7001"})
    assert [(row["serial"], row["on_hand"]) for row in there.context["found"]] == [("SN-7001", 1)]
    assert [row["number"] for row in there.context["page"].rows] == ["QM-1"]
    move(cast.jiangdong_id, main, part, -1, serial="SN-7001", batch="B-26-10")
    [gone] = owner.get("/stock/", {"q": "SN-7001"}).context["found"]
    assert (gone["on_hand"], gone["moved_by"]) == (0, "issue")
    batch = owner.get("/stock/", {"q": " b-26-10 "}).context["found"]
    assert [row["serial"] for row in batch] == ["SN-7002", "SN-7001"]
    competitor = client_of(cast.shuchi_owner)
    assert competitor.get("/stock/", {"q": "SN-7001"}).context["found"] == []
    assert competitor.get(f"/stock/?org={cast.jiangdong_id}&q=SN-7001").status_code == 404
