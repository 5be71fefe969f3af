"""Who may see which list, what is published, and the prices that were imported before there were lists."""

from django.db import migrations

from xinglian.kernel.rls import REACH, Protect, Publish, Shared

# Which lists are meant for which partners, and by what (rules.precedence orders them). Row security would hide the words
# of a list from the partner it is for, so this runs as the owner and states the reach itself.
REACHED = """
CREATE FUNCTION prices_reach(_buyers bigint[], _known timestamptz)
RETURNS TABLE (partner_id bigint, list_id bigint, named boolean, grouped boolean, depth int, layered boolean, typed boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    _reach text := current_setting('app.reach', true);
    _org bigint := nullif(current_setting('app.org_id', true), '')::bigint;
    _regions ltree[] := string_to_array(current_setting('app.regions', true), ',')::ltree[];
BEGIN
    RETURN QUERY
    WITH buyer AS (
        SELECT p.organisation_id AS id, p.type, p.layer, p.region_path FROM partners_partner AS p
         WHERE CASE WHEN _buyers IS NULL THEN p.merged_into_id IS NULL ELSE p.organisation_id = ANY (_buyers) END
           AND (_reach = 'network' OR (_reach = 'regions' AND p.region_path <@ _regions)
                OR (_reach = 'own' AND p.organisation_id = _org))
    ), word AS (
        SELECT a.* FROM prices_audience AS a
         WHERE CASE WHEN _known IS NULL THEN a.removed_at IS NULL
                    ELSE a.added_at <= _known AND (a.removed_at IS NULL OR a.removed_at > _known) END
    ), member AS (
        SELECT m.group_id, coalesce(s.kept_partner_id, m.partner_id) AS id FROM prices_member AS m
          LEFT JOIN partners_pub_successor AS s ON s.partner_id = m.partner_id
         WHERE CASE WHEN _known IS NULL THEN m.removed_at IS NULL
                    ELSE m.added_at <= _known AND (m.removed_at IS NULL OR m.removed_at > _known) END
    ), met AS (
        SELECT b.id, w.list_id, w.kind, 0 AS deep FROM word AS w JOIN buyer AS b ON b.type = w.word WHERE w.kind = 'type'
        UNION SELECT b.id, w.list_id, w.kind, 0 FROM word AS w JOIN buyer AS b ON b.layer = w.word WHERE w.kind = 'layer'
        UNION SELECT b.id, w.list_id, w.kind, nlevel(w.region_path) FROM word AS w JOIN buyer AS b ON b.region_path <@ w.region_path
               WHERE w.kind = 'region'
        UNION SELECT b.id, w.list_id, w.kind, 0 FROM word AS w LEFT JOIN partners_pub_successor AS s ON s.partner_id = w.partner_id
                JOIN buyer AS b ON b.id = coalesce(s.kept_partner_id, w.partner_id) WHERE w.kind = 'partner'
        UNION SELECT b.id, w.list_id, w.kind, 0 FROM word AS w JOIN member AS m ON m.group_id = w.group_id
                JOIN buyer AS b ON b.id = m.id WHERE w.kind = 'group'
    )
    SELECT m.id, m.list_id, bool_or(m.kind = 'partner'), bool_or(m.kind = 'group'), max(m.deep), bool_or(m.kind = 'layer'),
           bool_or(m.kind = 'type')
      FROM met AS m JOIN (SELECT w.list_id, count(DISTINCT w.kind) AS kinds FROM word AS w GROUP BY 1) AS k ON k.list_id = m.list_id
     GROUP BY m.id, m.list_id, k.kinds HAVING count(DISTINCT m.kind) = k.kinds
    UNION ALL
    SELECT b.id, l.id, false, false, 0, false, false FROM buyer AS b CROSS JOIN prices_pricelist AS l WHERE l.is_for_all;
END $$;
REVOKE ALL ON FUNCTION prices_reach FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prices_reach TO xl_partner, xl_staff, xl_worker;

-- The lists a partner's prices come from: those that hold for it, and the bases of their percentages.
CREATE FUNCTION prices_seen() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT v.id), '{}') FROM prices_reach(
        ARRAY[nullif(current_setting('app.org_id', true), '')::bigint], NULL) AS r
      JOIN prices_pricelist AS l ON l.id = r.list_id
     CROSS JOIN LATERAL (VALUES (l.id), (l.base_id)) AS v (id)
     WHERE v.id IS NOT NULL AND l.published_at IS NOT NULL AND (l.closed_on IS NULL OR l.closed_on >= l.valid_from)
$$;
REVOKE ALL ON FUNCTION prices_seen FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prices_seen TO xl_partner;

-- Lists for named partners none of whom is in the regions of who asks.
CREATE FUNCTION prices_hidden() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(h.list_id), '{}') FROM (
        SELECT a.list_id FROM prices_audience AS a JOIN partners_partner AS p ON p.organisation_id = a.partner_id
         WHERE a.kind = 'partner' AND a.removed_at IS NULL GROUP BY a.list_id
        HAVING NOT bool_or(p.region_path <@ string_to_array(current_setting('app.regions', true), ',')::ltree[])) AS h
$$;
REVOKE ALL ON FUNCTION prices_hidden FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prices_hidden TO xl_staff;
"""

SEEN = "{} = ANY ((SELECT prices_seen())::bigint[])"
WITHIN = (
    f"{REACH} = 'network' OR {{0}} IS NULL OR {{0}} <> ALL ((SELECT prices_hidden())::bigint[])"
)
# No row of these belongs to an organisation; which ones a partner sees is said by `SEEN`.
NOBODYS = "NULL::bigint"
STAFF_OF_ALL_OR_SEEN = (
    f"{REACH} = 'network' OR partner_id IS NULL OR EXISTS"
    " (SELECT 1 FROM identity_organisation AS seen WHERE seen.id = partner_id)"
)

PRICE = (
    "SELECT l.id AS list_id, l.code AS list, p.part_id, greatest(p.valid_from, l.valid_from) AS valid_from,"
    " least(p.valid_to, l.valid_to, l.closed_on) AS valid_to, p.min_quantity, p.unit_price, l.currency,"
    " l.includes_tax, l.tax_rate, p.is_simulated, p.recorded_at"
    " FROM prices_price AS p JOIN prices_pricelist AS l ON l.id = p.list_id"
    " WHERE p.ended_at IS NULL AND l.published_at IS NOT NULL"
    " AND (least(p.valid_to, l.valid_to, l.closed_on) IS NULL"
    " OR least(p.valid_to, l.valid_to, l.closed_on) >= greatest(p.valid_from, l.valid_from))"
)

# Lists were a word in each row. A word with several currencies becomes a list each; for whom they are nobody has said yet.
MOVE = """
INSERT INTO prices_pricelist (code, name, name_en, currency, includes_tax, tax_rate, priority, valid_from, is_for_all, note,
                              is_simulated, made_by_name, made_at, published_at, published_by_name)
SELECT CASE WHEN rank = 1 THEN list ELSE left(list, 35) || '·' || currency END, list, '', currency, false, 0, 0, first_day, false, '',
       is_simulated, '', begun_at, begun_at, ''
  FROM (SELECT list, currency, min(valid_from) AS first_day, bool_and(is_simulated) AS is_simulated, min(recorded_at) AS begun_at,
               row_number() OVER (PARTITION BY list ORDER BY count(*) DESC, currency) AS rank
          FROM trade_price GROUP BY 1, 2) AS known;

INSERT INTO prices_change (kind, state, starts_on, note, lines, below_floor, reason, batch_id, is_simulated, made_by_name, made_at,
                           approved_by_name, answer, published_at, withdrawn_by_name)
SELECT 'file', 'published', min(valid_from), '', count(*), 0, '', batch_id, bool_and(is_simulated), '', min(recorded_at), '', '',
       min(recorded_at), ''
  FROM trade_price WHERE batch_id IS NOT NULL GROUP BY batch_id;

INSERT INTO prices_price (id, list_id, part_id, valid_from, valid_to, min_quantity, unit_price, change_id, batch_id, is_simulated,
                          recorded_at, ended_at, ended_by)
SELECT t.id, l.id, t.part_id, t.valid_from, t.valid_to, t.min_quantity, t.unit_price, c.id, t.batch_id, t.is_simulated,
       t.recorded_at, lead(t.recorded_at) OVER same, lead(c.id) OVER same
  FROM trade_price AS t
  JOIN prices_pricelist AS l ON l.name = t.list AND l.currency = t.currency
  LEFT JOIN prices_change AS c ON c.batch_id = t.batch_id
WINDOW same AS (PARTITION BY t.list, t.part_id, t.valid_from, t.min_quantity, t.currency ORDER BY t.revision);

UPDATE intake_batch SET kind = 'prices.prices' WHERE kind = 'trade.prices';
UPDATE intake_mapping SET kind = 'prices.prices' WHERE kind = 'trade.prices';
DROP VIEW trade_pub_price;
DROP TABLE trade_price;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("prices", "0001_initial"),
        ("trade", "0006_prices_move_out"),
        ("kernel", "0003_protect"),
    ]

    operations = [
        migrations.RunSQL(REACHED, "DROP FUNCTION prices_hidden; DROP FUNCTION prices_seen; DROP FUNCTION prices_reach"),
        Protect(
            "prices_pricelist", owner=NOBODYS, staff="select insert update delete",
            partner_exact=SEEN.format("id"), staff_exact=WITHIN.format("id"),
        ),
        Protect(
            "prices_price", owner=NOBODYS, staff="select insert update",
            partner_exact=SEEN.format("list_id"), staff_exact=WITHIN.format("list_id"),
        ),
        Protect(
            "prices_discount", owner=NOBODYS, staff="select insert update",
            partner_exact=SEEN.format("list_id"), staff_exact=WITHIN.format("list_id"),
        ),
        Protect(
            "prices_audience", owner="partner_id", partner="", staff="select insert update delete",
            staff_exact=STAFF_OF_ALL_OR_SEEN,
        ),
        Protect("prices_member", owner="partner_id", partner="", staff="select insert update"),
        Shared("prices_group", staff="select insert update"),
        Protect(
            "prices_change", owner=NOBODYS, partner="", staff="select insert update delete",
            staff_exact=WITHIN.format("list_id"),
        ),
        Shared("prices_changeline", staff="select insert update delete"),
        Shared("prices_floor", staff="select insert update"),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        Publish("prices_pub_price", PRICE, to="staff worker"),
    ]  # fmt: skip
