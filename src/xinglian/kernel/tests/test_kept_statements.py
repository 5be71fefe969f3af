"""Kept statements: lists go to the server as they are, whatever is in them."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, connection, transaction

from xinglian.kernel import sql

pytestmark = pytest.mark.django_db

HARD = ["", " ", "NULL", 'say "so"', "C:\\parts", "a,b", "{x}", "机油滤清器", "it's", "two\nlines"]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (HARD, "text"),
        ([1, -2, 2**62], "bigint"),
        ([], "text"),
        (["a", None], "text"),
        ([True, False], "boolean"),
        ([Decimal("1.10"), Decimal(2)], "numeric"),
        ([[1, 2], [3, 4]], "bigint"),
    ],
)
def test_a_list_comes_back_as_it_went(given: list[Any], kind: str) -> None:
    assert sql.value(f"SELECT %s::{kind}[]", [given], kept=True) == given


def test_small_and_large_numbers_share_one_plan() -> None:
    for numbers in ([1], [40_000], [2**40]):
        assert sql.value("SELECT 7 WHERE 1::bigint = ANY(%s) OR true", [numbers], kept=True) == 7
    plans = sql.value(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%7 WHERE 1::bigint%%'"
    )
    assert plans == 1


def test_text_that_the_server_cannot_hold_is_refused_not_cut() -> None:
    with pytest.raises(DataError), transaction.atomic():
        sql.value("SELECT %s::text[]", [["a\0b"]], kept=True)
    assert not connection.needs_rollback
