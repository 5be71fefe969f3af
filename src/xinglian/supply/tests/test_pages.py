"""The pages of demand: a partner's own parts, and nobody else's."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.supply.tests.test_refresh import UNTIL, buy, done, month, parts, two_years

__all__ = ["parts", "two_years"]

SignIn = Callable[[Member], Client]


def have(partner_id: int, part_id: int, units: int) -> None:
    with acting(network()):
        sql.execute(
            "INSERT INTO trade_stock_position (partner_id, part_id, as_of, revision, on_hand, currency, is_simulated, recorded_at)"
            " VALUES (%s, %s, '2026-11-19', 0, %s, 'CNY', false, now())",
            [partner_id, part_id, units],
        )


def test_an_agent_sees_its_parts_with_what_it_has_of_them(
    cast: Cast, two_years: dict[str, int], client_of: SignIn
) -> None:
    have(cast.jiangdong_id, two_years["PAD"], 4)
    done()
    client = client_of(cast.jiangdong_owner)
    page = client.get(reverse("supply:demand")).context["page"]
    assert [(row["number"], row["there"]) for row in page.rows] == [("PAD", 4)]
    assert 5 < page.rows[0]["cover"] < 30
    for query, found in (("q=pad", 1), ("q=disc", 0), ("state=short", 1), ("state=idle", 0), ("sort=cover", 1)):  # fmt: skip
        assert client.get(reverse("supply:demand") + f"?{query}").context["page"].total == found
    lines = client.get(reverse("supply:export")).content.decode().splitlines()
    assert (len(lines), lines[1].startswith("PAD,")) == (2, True)


def test_a_part_shows_its_course_what_is_expected_and_how_right_that_was(
    cast: Cast, two_years: dict[str, int], client_of: SignIn
) -> None:
    done()
    with acting(network()):  # What was said a month before.
        sql.execute(
            "INSERT INTO supply_forecast SELECT until - interval '1 month', partner_id, part_id, run_id, basis, history,"
            " mean, none, quantiles FROM supply_forecast"
        )
    answer = client_of(cast.jiangdong_clerk).get(reverse("supply:part", args=[two_years["PAD"]]))
    page = answer.context["page"]
    assert (page.until, len(page.history), len(page.ahead)) == (UNTIL, 24, 6)
    assert [(one.month.month, one.came) for one in page.past] == [(10, page.history[-1][1])]


def test_who_competes_or_repairs_sees_nothing_of_it(
    cast: Cast, two_years: dict[str, int], client_of: SignIn
) -> None:
    done()
    url = reverse("supply:part", args=[two_years["PAD"]])
    assert client_of(cast.jiangdong_owner).get(url).status_code == 200
    assert client_of(cast.shuchi_owner).get(url).status_code == 404
    assert client_of(cast.jiangdong_tech).get(url).status_code == 403


def test_a_list_and_a_file_of_more_parts_ask_no_more_of_the_database(
    cast: Cast, two_years: dict[str, int], client_of: SignIn
) -> None:
    def asked(path: str) -> int:
        client = client_of(cast.jiangdong_owner)
        client.get(path)  # what a process learns once
        with CaptureQueriesContext(connection) as told:
            assert client.get(path).status_code == 200
        return len(told)

    paths = [reverse("supply:demand"), reverse("supply:export")]
    done()
    few = [asked(path) for path in paths]
    for back in range(12, 0, -1):
        buy(cast.jiangdong_id, two_years["DISC"], month(back), 2)
    done()
    assert len(client_of(cast.jiangdong_owner).get(paths[0]).context["page"].rows) == 2
    assert [asked(path) for path in paths] == few
    assert 0 < few[0] <= 14


def test_before_the_first_night_the_page_says_what_is_missing(
    cast: Cast, client_of: SignIn
) -> None:
    answer = client_of(cast.jiangdong_owner).get(reverse("supply:demand"))
    assert "supply/none.html" in [one.name for one in answer.templates]
    assert client_of(cast.jiangdong_owner).get(reverse("supply:export")).status_code == 404
