from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.partners.models import DuplicatePair

LIKENESS = 0.45


class PairGone(Refusal):
    sentence = _("These two are no longer on the list. Reload the page.")


# Same credit code; same phone; same name without legal form; or a like name in the same city,
# compared only among names that share the first or last two characters there, so that the work
# stays in proportion to the registry. Chains share a phone with their own branches: no pair.
_FIND = """
WITH p AS MATERIALIZED (
    SELECT organisation_id AS id, name_core, province_code, city_code, phone_key, credit_code,
           parent_id FROM partners_partner WHERE merged_into_id IS NULL
),
same_code AS (
    SELECT a.id AS one, b.id AS other, 1.0 AS score,
           jsonb_build_object('credit_code', a.credit_code) AS reason
      FROM p AS a JOIN p AS b ON b.credit_code = a.credit_code AND a.id < b.id
     WHERE a.credit_code <> ''
),
same_name AS (
    SELECT a.id, b.id, CASE WHEN a.city_code = b.city_code THEN 0.95
                            WHEN a.province_code = b.province_code THEN 0.8 ELSE 0.6 END,
           jsonb_build_object('name', 1)
      FROM p AS a JOIN p AS b ON b.name_core = a.name_core AND a.id < b.id
     WHERE length(a.name_core) >= 2
),
same_phone AS (
    SELECT a.id, b.id, 0.7, jsonb_build_object('phone', a.phone_key)
      FROM p AS a JOIN p AS b ON b.phone_key = a.phone_key AND a.id < b.id
     WHERE length(a.phone_key) >= 7
       AND a.parent_id IS DISTINCT FROM b.id AND b.parent_id IS DISTINCT FROM a.id
       AND (a.parent_id IS NULL OR a.parent_id IS DISTINCT FROM b.parent_id)
),
pieces AS (
    SELECT id, city_code, name_core, 'a' || left(name_core, 2) AS piece FROM p
     WHERE length(name_core) >= 3
    UNION ALL
    SELECT id, city_code, name_core, 'z' || right(name_core, 2) FROM p WHERE length(name_core) >= 3
),
small AS (
    SELECT city_code, piece FROM pieces GROUP BY city_code, piece HAVING count(*) BETWEEN 2 AND 200
),
like_name AS (
    SELECT DISTINCT a.id, b.id, (0.85 * similarity(a.name_core, b.name_core))::numeric,
           jsonb_build_object('name', round(similarity(a.name_core, b.name_core)::numeric, 2))
      FROM small AS s
      JOIN pieces AS a USING (city_code, piece)
      JOIN pieces AS b USING (city_code, piece)
     WHERE a.id < b.id AND a.name_core <> b.name_core
       AND similarity(a.name_core, b.name_core) >= %(likeness)s
),
everything (one, other, score, reason) AS (
    SELECT * FROM same_code UNION ALL SELECT * FROM same_name
    UNION ALL SELECT * FROM same_phone UNION ALL SELECT * FROM like_name
),
pairs AS (
    -- Several reasons strengthen one another: 1 - (1-a)(1-b)
    SELECT one, other,
           1 - exp(sum(ln(greatest(1 - least(score, 0.999), 0.001)))) AS score,
           jsonb_object_agg(k, v) AS reasons
      FROM everything, jsonb_each(reason) AS r (k, v) GROUP BY one, other
)
INSERT INTO partners_duplicatepair AS d (one_id, other_id, score, reasons, found_at)
SELECT one, other, round(score, 3), reasons, %(now)s FROM pairs
ON CONFLICT (one_id, other_id) DO UPDATE
   SET score = excluded.score, reasons = excluded.reasons, found_at = excluded.found_at
"""

# A pair that no longer looks alike leaves the list; what a person dismissed stays dismissed.
_FORGET = """
DELETE FROM partners_duplicatepair AS d WHERE d.dismissed_at IS NULL AND (
    EXISTS (SELECT 1 FROM partners_partner AS p WHERE p.organisation_id IN (d.one_id, d.other_id)
            AND p.merged_into_id IS NOT NULL) OR d.found_at < %s)
"""


def find_duplicates(*, now: datetime) -> int:
    """Look through the registry for pairs, set-based; how many are open. Runs as `network()`."""
    sql.execute(
        "UPDATE partners_duplicatepair SET found_at = '-infinity' WHERE dismissed_at IS NULL"
    )
    sql.execute(_FIND, {"likeness": LIKENESS, "now": now})
    sql.execute(_FORGET, [now])
    return DuplicatePair.objects.filter(dismissed_at=None).count()


def dismiss_pair(
    *, pair_id: int, person_id: int, now: datetime, restore: bool = False
) -> DuplicatePair:
    """They are two: off the list for good (`restore` puts them back). Raises PairGone."""
    pair = DuplicatePair.objects.filter(pk=pair_id).first()
    if pair is None:
        raise PairGone
    pair.dismissed_at = None if restore else now
    pair.dismissed_by_id = None if restore else person_id  # type: ignore[assignment]
    pair.save(update_fields=["dismissed_at", "dismissed_by"])
    audit.record(
        "restore_pair" if restore else "dismiss_pair",
        subject=("partners.duplicate", pair_id),
        org_id=pair.one_id,
        after={"one_id": pair.one_id, "other_id": pair.other_id},
    )
    return pair
