"""Numbers of partners, counted to a cap."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting
from xinglian.partners.queries import partner_list
from xinglian.partners.queries.partner_list import Filters, condition, count, counts

ALL = condition(Filters())


@pytest.fixture(autouse=True)
def _small_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_list, "COUNT_CAP", 2)
    partner_list._beyond.clear()


def test_more_than_the_cap_is_counted_once_a_minute(cast: Cast) -> None:
    with acting(cast.director.scope), CaptureQueriesContext(connection) as asked:
        assert [count(*ALL), count(*ALL), *counts([ALL, ALL])] == [3, 3, 3, 3]
    assert sum("partners_partner" in query["sql"] for query in asked) == 1


def test_numbers_up_to_the_cap_are_those_of_now(cast: Cast) -> None:
    ended = condition(Filters(statuses=("ended",)))
    with acting(cast.director.scope):
        assert count(*ended) == 0
        sql.execute(
            "UPDATE partners_partner SET status = 'ended' WHERE organisation_id = %s",
            [cast.jiangdong_owner.org_id],
        )
        assert counts([ended, ALL, ended]) == [1, 3, 1]


def test_what_the_director_counted_is_told_to_nobody_of_less_reach(cast: Cast) -> None:
    with acting(cast.director.scope):
        assert count(*ALL) == 3
    for member in (cast.csm, cast.jiangdong_owner, cast.shuchi_owner):
        with acting(member.scope):
            seen = sql.value("SELECT count(*) FROM partners_partner WHERE merged_into_id IS NULL")
            assert seen < 3
            assert count(*ALL) == seen
