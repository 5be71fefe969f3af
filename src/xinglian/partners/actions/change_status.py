from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import facts, sql
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import lock_all
from xinglian.partners.actions.organisation_rows import follow_all
from xinglian.partners.actions.tell_change import tell_change
from xinglian.partners.rules.words import NEXT, Status


class ReasonMissing(Refusal):
    sentence = _("Say why in a few words: the reason stays on record.")
    field = "why"


class StatusOutOfOrder(Refusal):
    sentence = _(
        "%(count)s of the chosen partners cannot become “%(to)s” from where they are, first of all"
        " %(name)s. Nothing was changed."
    )
    field = "status"


_WRONG = """
SELECT count(*) AS count, min(name) AS name FROM partners_partner
 WHERE organisation_id = ANY(%s) AND status <> %s AND NOT status = ANY(%s)
"""

_CHANGED = """
SELECT 'partners.status_changed', organisation_id, 'partners.partner', organisation_id,
       %s::timestamptz, NULL::numeric, '', 'partners', NULL::text,
       jsonb_build_object('from', status, 'to', %s::text, 'why', %s::text), is_simulated
  FROM partners_partner WHERE organisation_id = ANY(%s) AND status <> %s
"""


def change_status(
    *,
    partner_ids: Sequence[int],
    to: Status,
    why: str,
    now: datetime,
    labels: Mapping[str, str] | None = None,
) -> int:
    """Move partners to another status, with the reason; how many changed. Set-based.

    Those already there are left alone. The people of an ended partner can no longer sign in.
    `labels` are the words of the statuses for the refusal. Raises ReasonMissing, StatusOutOfOrder,
    PartnerOutOfReach.
    """
    if not why.strip():
        raise ReasonMissing
    ids = lock_all(partner_ids)
    froms = [status.value for status in Status if to in NEXT[status]]
    wrong = sql.row(_WRONG, [ids, to, froms])
    if wrong and wrong["count"]:
        raise StatusOutOfOrder(
            count=wrong["count"], to=(labels or {}).get(to, to.value), name=wrong["name"]
        )
    facts.record_select(_CHANGED, [now, to, why, ids, to], months=[now])
    changed = sql.column(
        "UPDATE partners_partner SET status = %s, changed_at = %s"
        " WHERE organisation_id = ANY(%s) AND status <> %s RETURNING organisation_id",
        [to, now, ids, to],
    )
    follow_all("SELECT unnest(%s::bigint[])", [changed])
    tell_change("change_status", partner_ids=changed, after={"status": to.value}, why=why)
    return len(changed)
