"""Organisations of partners, as the register of partners knows them: written by a SELECT, many at once."""

from xinglian.kernel import sql

_WRITE = """
INSERT INTO identity_organisation AS o (id, kind, code, name, short_name, pinyin, region_id, region_path,
       is_active, is_simulated, created_at)
SELECT f.id, 'partner', f.code, f.name, f.short_name, left(f.pinyin, 300), f.region_id, f.region_path,
       f.is_active, f.is_simulated, f.created_at FROM ({query}) AS f
ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name,
       short_name = excluded.short_name, pinyin = excluded.pinyin, region_id = excluded.region_id,
       region_path = excluded.region_path, is_active = excluded.is_active
 WHERE (o.code, o.name, o.short_name, o.pinyin, o.region_id, o.region_path, o.is_active)
       IS DISTINCT FROM (excluded.code, excluded.name, excluded.short_name, excluded.pinyin,
       excluded.region_id, excluded.region_path, excluded.is_active)
"""


def write_organisations(query: str, params: sql.Params = None) -> int:
    """Make organisations known, or bring them up to date; how many are new or different.

    The SELECT gives id, code, name, short_name, pinyin, region_id, region_path, is_active,
    is_simulated, created_at by these names; the last two count for new ones only. Row security
    narrows. Whoever calls owns them: it announces and audits.
    """
    return sql.execute(_WRITE.replace("{query}", query), params)


def remove_organisations(query: str, params: sql.Params = None) -> int:
    """Forget the organisations whose ids a SELECT gives. Raises IntegrityError when something refers to one."""
    return sql.execute(f"DELETE FROM identity_organisation WHERE id IN ({query})", params)
