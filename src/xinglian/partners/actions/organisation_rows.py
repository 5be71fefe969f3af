"""A partner's twin in identity: its name and place are one fact, changed in one transaction."""

from xinglian.identity import api as identity
from xinglian.kernel import sql

_TWIN = (
    "SELECT p.organisation_id AS id, p.code, p.name, p.short_name, p.pinyin, p.region_id,"
    " p.region_path, p.status <> 'ended' AND p.merged_into_id IS NULL AS is_active,"
    " p.is_simulated, p.created_at FROM partners_partner AS p WHERE p.organisation_id"
)


def follow(partner_id: int) -> None:
    """Bring the organisation in line with the partner: names, place, whether its people may sign in."""
    identity.write_organisations(f"{_TWIN} = %s", [partner_id])


def follow_all(partner_ids_query: str, params: sql.Params = None) -> None:
    """The same for all partners a SELECT names."""
    identity.write_organisations(f"{_TWIN} IN ({partner_ids_query})", params)
