"""A partner's twin row in identity: its name and place are one fact, changed in one transaction."""

from xinglian.kernel import sql


def follow(partner_id: int) -> None:
    """Bring the organisation in line with the partner: names, place, whether its people may sign in."""
    sql.execute(
        "UPDATE identity_organisation AS o SET name = p.name, short_name = p.short_name,"
        " pinyin = left(p.pinyin, 300),"
        " code = p.code, region_id = p.region_id, region_path = p.region_path,"
        " is_active = (p.status <> 'ended' AND p.merged_into_id IS NULL)"
        " FROM partners_partner AS p WHERE o.id = p.organisation_id AND o.id = %s",
        [partner_id],
    )


def follow_all(partner_ids_query: str, params: list[object]) -> None:
    """The same for all partners a SELECT names."""
    sql.execute(
        "UPDATE identity_organisation AS o SET name = p.name, short_name = p.short_name,"
        " pinyin = left(p.pinyin, 300),"
        " code = p.code, region_id = p.region_id, region_path = p.region_path,"
        " is_active = (p.status <> 'ended' AND p.merged_into_id IS NULL)"
        " FROM partners_partner AS p WHERE o.id = p.organisation_id"
        f" AND o.id IN ({partner_ids_query})"
        " AND (o.name, o.short_name, o.code, o.region_id, o.is_active) IS DISTINCT FROM"
        " (p.name, p.short_name, p.code, p.region_id,"
        " (p.status <> 'ended' AND p.merged_into_id IS NULL))",
        params,
    )
