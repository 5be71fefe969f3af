"""A merged partner's programs go on working, for the one it became."""

from tests.fixtures.cast import NOW, Cast
from xinglian.gateway.rules.rights import Right
from xinglian.gateway.tests.test_tokens_and_api import ask, token_for
from xinglian.identity.api import Role
from xinglian.kernel import outbox, sql
from xinglian.kernel.scope import acting, network, partner
from xinglian.partners import api as partners


def tokens_of(org_id: int) -> int:
    with acting(partner(org_id=org_id)):
        return int(sql.value("SELECT count(*) FROM gateway_token"))


def all_letters_are_delivered() -> None:
    outbox.deliver_waiting()
    with acting(network()):
        assert sql.rows("SELECT name, error FROM kernel_letter WHERE state <> 'done'") == []


def test_a_token_follows_its_member_and_every_listener_hears_of_the_merge(cast: Cast) -> None:
    secret = token_for(cast.shuchi_owner, Role.PARTNER_OWNER, Right.PARTNERS_READ)
    with acting(network()):
        merge = partners.merge_partners(
            kept_id=cast.jiangdong_id, merged_id=cast.shuchi_id, why="", person_id=None, now=NOW
        )
    all_letters_are_delivered()
    assert ask(secret, "/me").status_code == 200
    assert (tokens_of(cast.jiangdong_id), tokens_of(cast.shuchi_id)) == (1, 0)
    assert tokens_of(cast.garage_id) == 0
    with acting(network()):
        partners.undo_merge(merge_id=merge.pk, now=NOW)
    all_letters_are_delivered()
    assert ask(secret, "/me").status_code == 200
    assert (tokens_of(cast.jiangdong_id), tokens_of(cast.shuchi_id)) == (0, 1)
