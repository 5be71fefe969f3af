"""Statements that go to the server together: answers are not mixed up, and what goes wrong is said."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

_ADD = "SELECT set_config('app.told', coalesce(nullif(current_setting('app.told', true), ''), '') || %s::text, true)"
_TOLD = "SELECT current_setting('app.told', true)"
_NOBODY = "INSERT INTO kernel_letter (name) VALUES (%s::text)"


def _tell_and_read() -> list[object]:
    sql.say("SELECT set_config('app.told', '', true)")
    with sql.together():
        sql.say(_ADD, ["a"])
        first = sql.value(_TOLD, kept=True)
        sql.say(_ADD, ["b"])
        sql.say(_ADD, ["c"])
        second = sql.value(_TOLD)
        sql.say(_ADD, ["d"])
    return [first, second, sql.value(_TOLD, kept=True)]


def test_what_is_read_is_the_answer_to_its_own_question_and_what_was_said_before_counts(db: None) -> None:  # fmt: skip
    for _again in range(3):
        with acting(network()):
            assert _tell_and_read() == ["a", "abc", "abcd"]


def test_while_statements_are_recorded_they_say_the_same(db: None) -> None:
    with acting(network()), CaptureQueriesContext(connection) as seen:
        assert _tell_and_read() == ["a", "abc", "abcd"]
    assert sum("app.told" in one["sql"] for one in seen) == 8


def test_a_scope_within_reads_as_itself_and_gives_the_outer_one_back(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope), sql.together():
        with acting(network(), savepoint=False):
            assert sql.value("SELECT current_user", kept=True) == "xl_worker"
        assert sql.value("SELECT current_user", kept=True) == "xl_partner"


def test_what_went_wrong_when_said_is_raised_at_the_latest_at_the_end_and_the_next_goes_well(db: None) -> None:  # fmt: skip
    with acting(network()):
        with pytest.raises(IntegrityError), transaction.atomic(), sql.together():
            sql.say(_NOBODY, ["x"])
            sql.say(_ADD, ["never"])
        with pytest.raises(IntegrityError), transaction.atomic(), sql.together():
            sql.say(_NOBODY, ["x"])
            sql.value(_TOLD, kept=True)
        assert _tell_and_read() == ["a", "abc", "abcd"]
