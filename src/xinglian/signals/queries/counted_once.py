"""What is recorded here and comes by file too counts once, as it was recorded here, whichever of them came first.

Of a kind with `also_by`, a fact from a file is passed over when the same partner (or one merged with it) has one from
here by the same number: that of its document (a delivery note) or of its order; the file may say it as item or as document.
"""

from xinglian.signals.rules import registry

_KEPT = "coalesce(s.kept_partner_id, f.org_id)"
_OWN = (
    "SELECT coalesce(t.kept_partner_id, o.org_id), o.kind, upper(n.number) FROM kernel_standing_fact AS o"
    " LEFT JOIN partners_pub_successor AS t ON t.partner_id = o.org_id"
    " CROSS JOIN LATERAL unnest(ARRAY[o.ref, o.body->>'number']) AS n(number)"
    " WHERE ({own}){of} AND n.number IS NOT NULL"
)
_TWICE = """
CREATE TEMP TABLE told_twice AS
WITH own AS (SELECT partner_id, kind, unnest([upper(ref), upper(number)]) AS number FROM standing WHERE number IS NOT NULL),
told AS (
    SELECT partner_id, kind, ref, unnest([upper(item), upper(split_part(ref, ':#', 2))]) AS number
      FROM standing WHERE number IS NULL AND ref IS NOT NULL AND kind IN ({kinds}))
SELECT DISTINCT told.kind, told.ref FROM told SEMI JOIN own USING (partner_id, kind, number)
"""


def number_column() -> str:
    """SQL over `kernel_fact AS f`: the order's number of what was recorded here (null: by file, or of another kind)."""
    return f"CASE WHEN {_own('f')} THEN coalesce(f.body->>'number', f.ref) END"


def number_in_files() -> str:
    """As `number_column`, of the columnar mirror in DuckDB."""
    return f"CASE WHEN {_own('f')} THEN coalesce(json_extract_string(body, '$.number'), ref) END"


def once_sql(of: str) -> str:
    """SQL, to go on a WHERE over `kernel_standing_fact AS f` and `partners_pub_successor AS s`.
    `of`: which partners are asked, over `o.org_id`, as ` AND …` or empty."""
    own = _OWN.format(own=_own("o"), of=of)
    known = ", ".join(f"'{kind}'" for kind in _kinds())
    return (
        f" AND NOT (f.kind IN ({known}) AND NOT ({_own('f')}) AND (({_KEPT}, f.kind, upper(f.body->>'item')) IN ({own})"
        f" OR ({_KEPT}, f.kind, upper(split_part(f.ref, ':#', 2))) IN ({own})) IS TRUE)"
    )


def twice_sql() -> str:
    """DuckDB: the table `told_twice` (kind, ref) of what the view `standing` tells a second time."""
    return _TWICE.format(kinds=", ".join(f"'{kind}'" for kind in _kinds()))


def _kinds() -> list[str]:
    return [kind.key for kind in registry.FACT_KINDS.values() if kind.also_by]


def _own(table: str) -> str:
    return " OR ".join(
        f"({table}.kind = '{kind.key}' AND {table}.source = '{kind.also_by}')"
        for kind in registry.FACT_KINDS.values()
        if kind.also_by
    )
