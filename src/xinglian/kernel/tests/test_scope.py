"""Scopes: without one nothing can be read; nested ones come back."""

import pickle

import pytest
from django.db import ProgrammingError, transaction

from tests.fixtures.cast import Cast
from xinglian.identity.models import Organisation
from xinglian.kernel import scope, sql
from xinglian.kernel.scope import acting


def test_without_a_scope_business_tables_are_closed(db: None) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql.value("SELECT count(*) FROM kernel_fact")


def test_an_inner_scope_gives_the_outer_one_back(cast: Cast) -> None:
    with acting(cast.director.scope):
        with acting(cast.jiangdong_owner.scope):
            assert sql.value("SELECT current_user") == "xl_partner"
        assert sql.value("SELECT current_user") == "xl_staff"
        assert sql.value("SELECT current_setting('app.person_id')") == str(cast.director.person_id)


def test_after_the_last_scope_the_login_role_is_back(db: None) -> None:
    with acting(scope.network()):
        assert sql.value("SELECT current_user") == "xl_worker"
    assert sql.value("SELECT current_user") == "xl_app"


def test_an_inner_scope_that_fails_gives_the_outer_one_back(cast: Cast) -> None:
    with acting(cast.director.scope):
        with pytest.raises(ZeroDivisionError), acting(cast.shuchi_owner.scope):
            raise ZeroDivisionError
        assert sql.value("SELECT current_user") == "xl_staff"


def test_a_partner_sees_itself_and_the_maker_only(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope):
        names = set(Organisation.objects.values_list("name", flat=True))
    assert names == {"江东汽配有限公司", "启明制动"}


def test_a_kept_plan_answers_everybody_with_their_own_rows(cast: Cast) -> None:
    query = "SELECT name FROM identity_organisation WHERE name <> %s"
    own = {
        cast.jiangdong_owner: {"江东汽配有限公司", "启明制动"},
        cast.shuchi_owner: {"蜀驰汽配有限公司", "启明制动"},
        cast.csm: {"蜀驰汽配有限公司", "启明制动"},
    }
    for _again in range(8):  # after five times the server plans for any value
        for member, seen in own.items():
            with acting(member.scope):
                assert set(sql.column(query, ["nobody"], kept=True)) == seen
    assert sql.value(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s AND generic_plans + custom_plans >= 8",
        ["SELECT name FROM identity_organisation%"],
    )


def test_statements_that_are_kept_share_a_cursor_and_nothing_else(cast: Cast) -> None:
    one, two = "SELECT %s::int AS n, '{\"a\": [1]}'::jsonb AS found", "SELECT 'b' AS word WHERE %s"
    with acting(cast.director.scope):
        for _again in range(2):
            assert sql.rows(one, [7], kept=True) == [{"n": 7, "found": {"a": [1]}}]
            assert sql.rows(two, [True], kept=True) == [{"word": "b"}]
            assert sql.row(two, [False], kept=True) is None
            with pytest.raises(ProgrammingError), transaction.atomic():
                sql.rows("SELECT nothing FROM nowhere", kept=True)
            assert sql.value(one, [8], kept=True) == 8
            assert sql.column(two, [True], kept=True) == ["b"]


def test_a_table_is_the_same_rows_and_keys_by_what_it_holds(cast: Cast) -> None:
    query = "SELECT n, json_build_array(n) AS found FROM generate_series(1, 4) AS n"
    with acting(cast.director.scope):
        table = sql.table(query, kept=True)
        assert list(table) == sql.rows(query)
    assert table.column("n") == [1, 2, 3, 4]
    assert list(table[:2][::-1]) == [{"n": 2, "found": [2]}, {"n": 1, "found": [1]}]
    assert table[-1] == {"n": 4, "found": [4]}
    assert pickle.loads(pickle.dumps(table)) == table


def test_a_regional_csm_sees_the_region_only(cast: Cast) -> None:
    with acting(cast.csm.scope):
        names = set(Organisation.objects.values_list("name", flat=True))
    assert names == {"蜀驰汽配有限公司", "启明制动"}
