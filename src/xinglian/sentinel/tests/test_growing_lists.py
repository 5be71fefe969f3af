"""The lists of sentinels ask the same few questions, however long they are."""

from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Cast, Member
from tests.fixtures.growth import multiply
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.sentinel.tests.test_rounds import answered, asked

Door = Callable[[Member], Client]
Growing = Callable[..., None]
_REPLIES = """
INSERT INTO sentinel_reply (round_id, partner_id, type, path, answers, answered_by_name, is_simulated)
SELECT o.id, r.partner_id, r.type, r.path, '{}', '', false FROM sentinel_round AS o
 CROSS JOIN (SELECT DISTINCT partner_id, type, path FROM sentinel_reply) AS r ON CONFLICT DO NOTHING
"""


def test_rounds_sentinels_and_answers(cast: Cast, client_of: Door, growing: Growing) -> None:
    one = asked(cast, client_of)

    def more_rounds() -> None:
        multiply("sentinel_round", times=12, closed_at="now()")
        with acting(network()):
            sql.execute(_REPLIES)

    def more_answers() -> None:
        for member in (cast.jiangdong_owner, cast.shuchi_owner):
            answered(client_of, member, one, q5="雨季提前" * 30)

    growing(cast.director, "/sentinel/", more_rounds)
    growing(cast.jiangdong_owner, "/sentinel/mine/", more_answers)
    growing(
        cast.director, "/sentinel/partners/?view=past", lambda: multiply("sentinel_sentinel", times=15, left_at="now()")
    )  # fmt: skip


def test_a_result_asks_as_much_for_two_answers_as_for_none(
    cast: Cast, client_of: Door, growing: Growing
) -> None:
    one = asked(cast, client_of)
    answered(client_of, cast.jiangdong_owner, one, q5="一")
    growing(
        cast.director, f"/sentinel/r/{one.pk}/?by=type",
        lambda: answered(client_of, cast.shuchi_owner, one, q5="雨季提前" * 30),
    )  # fmt: skip
