"""Trade's panels on the pages of partners and parts."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


def test_the_panels_show_lines_within_reach(
    bring: Any, cast: Any, client_of: Callable[..., Client]
) -> None:
    bring(
        "DOC-JD,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY",
        "DOC-SC,1,P-510104,QM-1001,2026-10-31,1,1,CNY",
    )
    stock = "partner_code,part_number,as_of,on_hand"
    bring("P-320102,QM-1001,2026-10-31,4711", head=stock, kind="trade.stock")
    with acting(network()):
        part_id = sql.value("SELECT part_id FROM catalogue_pub_part WHERE number = 'QM-1001'")
    director, owner = client_of(cast.director), client_of(cast.jiangdong_owner)
    shown = director.get(f"/trade/part/{part_id}/panel").content.decode()
    assert "DOC-JD" in shown
    assert "DOC-SC" in shown
    mine = owner.get(f"/trade/part/{part_id}/panel").content.decode()
    assert "DOC-JD" in mine
    assert "DOC-SC" not in mine
    assert "4,711" in owner.get(f"/trade/partner/{cast.jiangdong_id}/panel").content.decode()
    foreign = owner.get(f"/trade/partner/{cast.shuchi_id}/panel").content.decode()
    assert "DOC-SC" not in foreign
    assert Client().get(f"/trade/part/{part_id}/panel").status_code == 302


def test_a_technician_is_not_shown_what_the_company_pays(
    bring: Any, cast: Any, client_of: Callable[..., Client]
) -> None:
    bring("DOC-JD,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY")
    panel = client_of(cast.jiangdong_tech).get(f"/trade/partner/{cast.jiangdong_id}/panel")
    assert (panel.status_code, panel.content) == (200, b"")


def test_a_panel_asks_as_much_for_many_lines_as_for_one(
    bring: Any, cast: Any, client_of: Callable[..., Client]
) -> None:
    stock = "partner_code,part_number,as_of,on_hand"
    bring("DOC-0,1,P-320102,QM-1001,2026-10-31,12,86.5,CNY")
    bring("P-320102,QM-1001,2026-10-31,4711", head=stock, kind="trade.stock")
    with acting(network()):
        part_id = sql.value("SELECT part_id FROM catalogue_pub_part WHERE number = 'QM-1001'")
    director = client_of(cast.director)
    urls = [f"/trade/part/{part_id}/panel", f"/trade/partner/{cast.jiangdong_id}/panel"]

    def asked() -> list[int]:
        numbers = []
        for url in urls:
            with CaptureQueriesContext(connection) as captured:
                assert director.get(url).status_code == 200
            numbers.append(len(captured))
        return numbers

    few = asked()
    bring(
        *(
            f"DOC-{n},{n},{partner},QM-1001,2026-0{1 + n % 9}-28,1,1,CNY"
            for n in range(1, 30)
            for partner in ("P-320102", "P-510104")
        )
    )
    bring("P-510104,QM-1001,2026-10-31,3", head=stock, kind="trade.stock")
    assert asked() == few
    # Session, viewer, scope; lines, months, stock; the transaction's two.
    assert max(few) <= 10
