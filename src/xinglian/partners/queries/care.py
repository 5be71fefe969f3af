"""What needs somebody's care in the register: look-alikes, and partners without a CSM."""

from dataclasses import dataclass

from xinglian.kernel import sql

MOST_COUNTED = 1000


@dataclass(frozen=True, kw_only=True)
class Care:
    """Counts within reach; `without_csm` stops at MOST_COUNTED."""

    pairs: int
    without_csm: int


def care() -> Care:
    row = sql.row(
        "SELECT (SELECT count(*)::int FROM partners_duplicatepair WHERE dismissed_at IS NULL) AS pairs,"
        " (SELECT count(*)::int FROM (SELECT FROM partners_partner WHERE csm_person_id IS NULL AND status = 'active'"
        "   AND merged_into_id IS NULL LIMIT %s) AS f) AS without_csm",
        [MOST_COUNTED],
        kept=True,
    )
    return Care(**(row or {"pairs": 0, "without_csm": 0}))
