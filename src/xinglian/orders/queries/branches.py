"""For whom a head office buys."""

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

_BELOW = (
    "SELECT o.id, coalesce(nullif(o.short_name, ''), o.name) AS name FROM partners_pub_partner AS p"
    " JOIN identity_organisation AS o ON o.id = p.partner_id WHERE p.parent_partner_id = %s AND o.is_active"
    " ORDER BY 2 LIMIT 500"
)


def branches(*, org_id: int) -> dict[int, str]:
    """The partners right below it; their names are its own to know."""
    with acting(network(), savepoint=False):
        return {row["id"]: row["name"] for row in sql.rows(_BELOW, [org_id])}
