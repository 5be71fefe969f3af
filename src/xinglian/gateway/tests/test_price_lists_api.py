"""Price lists by program: read and written as on the pages, below the floor by two people; nothing of them for partners."""

from decimal import Decimal

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.prices.api import price_day
from xinglian.prices.models import Floor
from xinglian.prices.tests.goods import add_list, some_parts

ALL = (Right.PRICES_READ, Right.PRICES_WRITE, Right.ORDERS_READ)


@pytest.fixture
def at(cast: Cast) -> str:
    """The address of a list with two parts, 80 and 50; the first's floor is 60."""
    parts = some_parts("QM-1001", "QM-1002")
    made = add_list("ALL", prices={parts["QM-1001"]: {1: "80"}, parts["QM-1002"]: {1: "50"}})
    with acting(network()):
        Floor.objects.create(part_id=parts["QM-1001"], currency="CNY", unit_price=Decimal(60), valid_from=NOW.date(), recorded_at=NOW)  # fmt: skip
    return f"/prices/lists/{made.pk}"


@pytest.fixture
def director(cast: Cast) -> str:
    return token_for(cast.director, Role.HQ_DIRECTOR, *ALL)


def wanted(number: str, price: str, **more: object) -> dict[str, object]:
    return {"part_number": number, "steps": [{"unit_price": price}], **more}


def test_a_program_reads_lists_and_writes_prices_with_their_steps(at: str, director: str) -> None:
    found = ask(director, "/prices/lists").json()["rows"]
    assert [(one["code"], one["state"], one["parts"]) for one in found] == [("ALL", "now", 2)]
    prices = [wanted("qm 1001", "79", note="夏季") | {"steps": [{"unit_price": "79"}, {"from_quantity": "20", "unit_price": "75.5"}]}, wanted("QM-1002", "49")]  # fmt: skip
    made = ask(director, f"{at}/prices", {"prices": prices})
    assert [(one["state"], one["lines"]) for one in made.json()] == [("published", 2), ("published", 1)]  # fmt: skip
    rows = ask(director, f"{at}/prices").json()["rows"]
    assert [[step["unit_price"] for step in row["steps"]] for row in rows] == [["79", "75.5"], ["49"]]  # fmt: skip
    gone = ask(director, f"/prices/changes/{made.json()[1]['id']}/withdraw", {}).json()
    assert gone["state"] == "withdrawn"
    assert ask(director, f"{at}/prices?text=QM-1002").json()["rows"][0]["steps"][0]["unit_price"] == "50"  # fmt: skip


def test_all_prices_are_written_or_none_and_every_wrong_one_is_named(at: str, director: str) -> None:  # fmt: skip
    bad = [
        wanted("QM-1002", "49"), wanted("QM-9", "1"), wanted("QM-1001", "59"), wanted("QM-1002", "48"),
        wanted("QM-1001", "70", starts_on="2026-12-02", ends_on="2026-12-01"),
    ]  # fmt: skip
    refused = ask(director, f"{at}/prices", {"prices": bad})
    assert refused.status_code == 422
    assert [(one["row"], one["field"]) for one in refused.json()["problems"]] == [
        (2, "part_number"), (3, "reason"), (4, "part_number"), (5, "ends_on"),
    ]  # fmt: skip
    assert ask(director, "/prices/changes").json()["rows"] == []
    for price in ("0", "-1", "x"):
        assert ask(director, f"{at}/prices", {"prices": [wanted("QM-1002", price)]}).status_code == 422  # fmt: skip


def test_below_the_floor_a_second_person_decides_by_program_too(cast: Cast, at: str, director: str) -> None:  # fmt: skip
    second = token_for(cast.manager, Role.CHANNEL_MANAGER, *ALL)
    (made,) = ask(director, f"{at}/prices", {"prices": [wanted("QM-1001", "55", reason="清仓")]}).json()  # fmt: skip
    assert (made["state"], made["below_floor"], made["may_decide"]) == ("waiting", 1, False)
    to = f"/prices/changes/{made['id']}"
    assert ask(director, f"{to}/approve", {"why": "可以"}).status_code == 409
    assert ask(second, f"{to}/approve", {"why": " "}).json()["field"] == "why"
    assert ask(second, to).json()["may_decide"] is True
    assert ask(second, f"{to}/lines").json()["rows"][0]["is_below"] is True
    assert ask(second, f"{to}/approve", {"why": "可以"}).json()["state"] == "published"
    assert ask(director, f"{at}/prices?text=QM-1001").json()["rows"][0]["steps"][0]["unit_price"] == "55"  # fmt: skip


def test_a_percentage_is_a_draft_until_it_is_published(at: str, director: str) -> None:
    made = ask(director, f"{at}/percent", {"percent": "10"}, key="p").json()
    assert made == ask(director, f"{at}/percent", {"percent": "10"}, key="p").json()
    assert (made["state"], made["lines"], made["starts_on"]) == ("draft", 2, price_day(at=clock.now()).isoformat())  # fmt: skip
    assert ask(director, f"{at}/percent", {"percent": "0"}).json()["field"] == "percent"
    assert ask(director, f"/prices/changes/{made['id']}/publish", {}).json()["state"] == "published"
    assert ask(director, f"{at}/prices").json()["rows"][0]["steps"][0]["unit_price"] == "88"


def test_partners_readers_and_tokens_without_the_right_write_nothing(cast: Cast, at: str) -> None:
    agent = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.ORDERS_READ, Right.TERMS_WRITE, *ALL)  # fmt: skip
    reader = token_for(cast.director, Role.HQ_DIRECTOR, Right.PRICES_READ)
    for path, body in (("/prices/lists", None), (at, None), (f"{at}/prices", None), ("/prices/changes", None)):  # fmt: skip
        assert ask(agent, path, body).status_code == 403
        assert ask(reader, path, body).status_code == 200
    for path, more in ((f"{at}/prices", {"prices": [wanted("QM-1002", "1")]}), (f"{at}/percent", {"percent": "1"}), ("/prices/changes/1/publish", {})):  # fmt: skip
        assert [ask(token, path, more).status_code for token in (agent, reader)] == [403, 403]
    director = token_for(cast.director, Role.HQ_DIRECTOR, *ALL)
    assert [ask(director, path).status_code for path in ("/prices/lists/1", "/prices/changes/1")] == [404, 404]  # fmt: skip
