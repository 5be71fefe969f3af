"""Keep "like these, at least so much", so that a rule may name it and mean the same tomorrow."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.signals.rules.likeness import MOST_CHOSEN


class NobodyChosen(Refusal):
    """There is nothing to be like."""

    sentence = _("Choose at least one partner, and at most %(most)s.")
    field = "codes"


def keep_likeness(*, partner_ids: Sequence[int], threshold: float, now: datetime) -> int:
    """Its id; the same choice again is the same one. Raises NobodyChosen."""
    chosen = sorted(set(partner_ids))
    ordinals = sql.column(
        "SELECT ordinal FROM partners_pub_partner WHERE partner_id = ANY(%s)", [chosen]
    )
    if not 0 < len(ordinals) <= MOST_CHOSEN or len(ordinals) != len(chosen):
        raise NobodyChosen(most=MOST_CHOSEN)
    threshold = round(min(1.0, max(0.05, threshold)), 2)
    known = sql.value(
        "SELECT id FROM signals_likeness WHERE pattern_partner_ids = %s::bigint[] AND threshold = %s",
        [chosen, threshold],
    )
    if known:
        return int(known)
    return int(
        sql.value(
            "INSERT INTO signals_likeness (pattern_partner_ids, pattern_ordinals, threshold, created_by, created_at)"
            " VALUES (%s, %s, %s, %s, %s) RETURNING id",
            [chosen, sorted(ordinals), threshold, scope.current().person_id, now],
        )
    )
