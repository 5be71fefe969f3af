"""Price lists and floors from files."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import translation

from tests.fixtures.cast import Cast
from xinglian.intake import api as intake
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.prices.models import PriceList
from xinglian.prices.tests.goods import add_list

Bring = Callable[..., Any]


def standing() -> list[tuple[Any, ...]]:
    with acting(network()):
        rows = sql.rows(
            "SELECT l.code, p.min_quantity, p.unit_price FROM prices_price AS p JOIN prices_pricelist AS l ON l.id = p.list_id"
            " WHERE p.ended_at IS NULL ORDER BY 1, 2"
        )
    return [(row["code"], int(row["min_quantity"]), float(row["unit_price"])) for row in rows]


def counts(result: Any) -> dict[str, int]:
    return {
        name: n for name, n in result.counts.items() if name in ("inserted", "updated", "unchanged")
    }


def problems(result: Any) -> list[str]:
    return [row.text for row in intake.first_problems(result=result)]


def test_a_file_makes_a_draft_for_nobody_and_a_restated_price_takes_the_others_place(
    bring: Bring,
) -> None:
    assert counts(bring("CN,QM-1001,2026-01-01,1,86.5,CNY")) == {"inserted": 1}
    assert counts(bring("CN,QM-1001,2026-01-01,1,86.5,CNY")) == {"unchanged": 1}
    restated = bring("CN,QM-1001,2026-01-01,1,90,CNY", "CN,QM-1001,2026-01-01,20,80,CNY")
    assert counts(restated) == {"inserted": 1, "updated": 1}
    assert standing() == [("CN", 1, 90), ("CN", 20, 80)]
    intake.undo_batch(batch_id=restated.batch_id, scope=network())
    assert standing() == [("CN", 1, 86.5)]
    with acting(network()):
        made = PriceList.objects.get(code="CN")
        assert (made.published_at, made.is_for_all) == (None, False)
        assert sql.value("SELECT count(*) FROM prices_pub_price") == 0, "nobody has published it"


def test_every_bad_row_says_what_is_wrong(bring: Bring, parts: dict[str, int]) -> None:
    add_list("EU", currency="EUR")
    add_list("OLD", closed_on=date(2026, 2, 1))
    bring(
        "QM-1001,2026-01-01,50,CNY",
        head="part_number,valid_from,unit_price,currency",
        kind="prices.floors",
    )
    with translation.override("en"):
        said = problems(
            bring(
                "CN,QM-1001,2026-01-01,1,0,CNY",
                "CN,QM-1002,2026-01-01,0,5,CNY",
                "CN,QM-1O01,2026-01-01,1,5,CNY",
                "CN,QM-1003,2026-02-01,1,7,CNY",
                "CN,QM-1003,2026-02-01,1,8,CNY",
            )
        )
        said += problems(
            bring(
                "EU,QM-1002,2026-01-01,1,5,CNY",
                "OLD,QM-1002,2026-03-01,1,5,CNY",
                "NEW,QM-1002,2026-03-01,1,5,CNY",
                "NEW,QM-1003,2026-03-01,1,5,USD",
                "CN,QM-1001,2026-02-01,1,49.99,CNY",
            )
        )
    for words in (
        "above zero", "begins above zero", "Did you mean QM1001", "is in EUR", "was closed", "more than one currency", "floor 50",
    ):  # fmt: skip
        assert any(words in one for one in said), (words, said)
    assert len(said) == 9
    assert standing() == []


def test_dates_the_wrong_way_round_are_named(bring: Bring) -> None:
    head = "list,part_number,valid_from,valid_to,unit_price,currency"
    with translation.override("en"):
        said = problems(bring("CN,QM-1001,2026-02-01,2026-01-01,5,CNY", head=head))
    assert "before “valid from”" in said[0]


def test_floors_come_in_and_go_back(bring: Bring, cast: Cast) -> None:
    head = "part_number,valid_from,unit_price,currency"
    bring("QM-1001,2026-01-01,50,CNY", head=head, kind="prices.floors")
    second = bring("QM-1001,2026-01-01,55,CNY", head=head, kind="prices.floors")
    assert counts(second) == {"updated": 1}
    with acting(network()):
        assert sql.column("SELECT unit_price FROM prices_floor WHERE ended_at IS NULL") == [55]
    intake.undo_batch(batch_id=second.batch_id, scope=network())
    with acting(network()):
        assert sql.column("SELECT unit_price FROM prices_floor WHERE ended_at IS NULL") == [50]
