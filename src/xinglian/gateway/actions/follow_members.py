"""Tokens are listed where the members are who made them."""

from collections.abc import Sequence

from xinglian.kernel import sql


def follow_members(*, org_ids: Sequence[int]) -> int:
    """Tokens of these organisations whose makers have moved; how many."""
    return sql.execute(
        "UPDATE gateway_token AS t SET org_id = m.org_id FROM identity_pub_membership AS m"
        " WHERE m.membership_id = t.membership_id AND t.org_id = ANY(%s) AND t.org_id <> m.org_id",
        [list(org_ids)],
    )
