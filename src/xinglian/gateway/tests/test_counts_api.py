"""Counts by program: a sheet opened, filled with every error at once, closed and booked."""

from decimal import Decimal as D
from typing import Any

import pytest

from tests.fixtures.cast import Cast
from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_orders_api import check
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for, viewer_of
from xinglian.identity.api import Role
from xinglian.kernel.scope import acting, network
from xinglian.stock.api import count_sheet
from xinglian.stock.models import Count, CountLine
from xinglian.stock.tests.goods import add_parts, held, move, open_for

ALL = (Right.STOCK_READ, Right.STOCK_WRITE)


@pytest.fixture
def parts(cast: Cast) -> list[int]:
    made = add_parts("QM-1", "QM-2")
    main = open_for(cast.jiangdong_id)
    for part in made:
        move(cast.jiangdong_id, main, part, 10, unit_cost=D(2))
    return list(made)


@pytest.fixture
def owner(cast: Cast) -> str:
    return token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, *ALL)


def found(part: str, counted: str, **more: Any) -> dict[str, Any]:
    return {"place": "MAIN", "part_number": part, "counted": counted, **more}


def test_a_count_by_program_becomes_movements(cast: Cast, parts: list[int], owner: str) -> None:  # fmt: skip
    opened = ask(owner, "/stock/counts", {"name": "月底"})
    assert opened.status_code == 200, opened.content
    sheet = opened.json()
    check(sheet, "count")
    path = f"/stock/counts/{sheet['id']}"
    for _again in range(2):
        assert ask(owner, f"{path}/rows", {"rows": [found("qm1", "8")]}).json() == {"rows": 1}
    assert [row["booked"] for row in ask(owner, path).json()["rows"]] == ["10", None]
    with acting(cast.jiangdong_clerk.scope):
        blind = count_sheet(count_id=int(sheet["id"]), viewer=viewer_of(cast.jiangdong_clerk, Role.PARTNER_CLERK))  # fmt: skip
    assert [row.booked for row in blind.rows] == [None, None]
    assert ask(owner, f"{path}/approve", {}).status_code == 409
    assert ask(owner, f"{path}/close", {"rest_is_gone": True}).json()["state"] == "closed"
    assert ask(owner, f"{path}/rows", {"rows": [found("QM-1", "8")]}).status_code == 409
    assert ask(owner, f"{path}/approve", {}).json()["state"] == "approved"
    assert [held(cast.jiangdong_id, part) for part in parts] == [(8, 0), (0, 0)]
    assert [one["id"] for one in ask(owner, "/stock/counts").json()["rows"]] == [sheet["id"]]


def test_of_twenty_thousand_rows_every_one_that_is_wrong_is_named_at_once_and_nothing_is_counted(
    cast: Cast, parts: list[int], owner: str
) -> None:
    path = f"/stock/counts/{ask(owner, '/stock/counts', {'name': '月底'}).json()['id']}"
    wrong = [
        found("QM-9", "1"), found("QM-1", "1.5"), found("QM-1", "-1", batch="Z"), found("QM-1", "1", place="NOWHERE"),
        found("QM-2", "2", serial="S1"), found("QM-2", "1", condition="rusty"),
    ]  # fmt: skip
    many = [found("QM-1", "1", batch=f"B{n}") for n in range(9_996)]
    rows = [*wrong, *many, *[found(f"X-{n}", "1") for n in range(9_994)], *many[:3]]
    answer = ask(owner, f"{path}/rows", {"rows": rows})
    assert answer.status_code == 422, answer.content[:300]
    problems = answer.json()["problems"]
    assert len(problems) == 6 + 9_994 + 3
    assert [(one["row"], one["field"]) for one in problems[:6]] == [
        (1, "part_number"), (2, "counted"), (3, "counted"), (4, "place"), (5, "counted"), (6, "condition"),
    ]  # fmt: skip
    assert all(one["problem"] for one in problems)
    with acting(network()):
        assert not CountLine.objects.filter(counted__isnull=False).exists()
    assert ask(owner, f"{path}/rows", {"rows": many}).json() == {"rows": 9_996}


def test_nobody_reads_or_fills_the_count_of_another(cast: Cast, parts: list[int], owner: str) -> None:  # fmt: skip
    path = f"/stock/counts/{ask(owner, '/stock/counts', {'name': '月底'}).json()['id']}"
    rival = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, *ALL)
    maker = token_for(cast.director, Role.HQ_DIRECTOR, *ALL)
    for other in (rival, maker):
        assert ask(other, path).status_code == 404
        assert ask(other, f"{path}/rows", {"rows": [found("QM-1", "1")]}).status_code == 404
        assert ask(other, f"{path}/drop", {}).status_code == 404
        assert ask(other, "/stock/counts").json()["rows"] == []
    reader = token_for(cast.jiangdong_owner, Role.PARTNER_OWNER, Right.STOCK_READ)
    assert ask(reader, f"{path}/drop", {}).status_code == 403
    with acting(network()):
        assert Count.objects.get().state == "open"
