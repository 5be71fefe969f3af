"""For whom a head office buys, and where the goods go then."""

from dataclasses import dataclass

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

_BELOW = (
    "SELECT o.id, o.name, p.contact_name AS ship_name, p.contact_phone AS ship_phone,"
    " p.address AS ship_address FROM partners_pub_partner AS p JOIN identity_organisation AS o ON o.id = p.partner_id"
    " WHERE p.parent_partner_id = %s AND o.is_active ORDER BY 2 LIMIT 500"
)


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A partner right below a head office, by its whole name (stores of a chain share the short one); where its goods go by
    its record, as far as that says."""

    id: int
    name: str
    ship_name: str
    ship_phone: str
    ship_address: str


def branches(*, org_id: int) -> dict[int, Branch]:
    """The partners right below it; their names and addresses are its own to know."""
    with acting(network(), savepoint=False):
        return {row["id"]: Branch(**row) for row in sql.rows(_BELOW, [org_id])}
