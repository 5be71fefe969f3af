from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import facts, sql
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import lock_all, locked
from xinglian.partners.actions.tell_change import tell_change
from xinglian.partners.queries.staff_people import is_csm


class NotACsm(Refusal):
    sentence = _("This person does not look after partners. Choose a CSM or channel manager.")
    field = "csm"


class NotInThisPartner(Refusal):
    sentence = _("This person does not work for %(name)s. Choose one of its own people.")
    field = "liaison"


_CHANGED = """
SELECT 'partners.csm_assigned', organisation_id, 'partners.partner', organisation_id,
       %s::timestamptz, NULL::numeric, '', 'partners', NULL::text,
       jsonb_build_object('from', csm_person_id, 'to', %s::bigint), is_simulated
  FROM partners_partner WHERE organisation_id = ANY(%s) AND csm_person_id IS DISTINCT FROM %s
"""


def assign_csm(
    *, partner_ids: Sequence[int], csm_person_id: int | None, now: datetime, why: str = ""
) -> int:
    """Put partners into a CSM's care (None: into nobody's); how many changed. Set-based.

    Raises NotACsm, PartnerOutOfReach.
    """
    if csm_person_id is not None and not is_csm(csm_person_id):
        raise NotACsm
    ids = lock_all(partner_ids)
    facts.record_select(_CHANGED, [now, csm_person_id, ids, csm_person_id], months=[now])
    changed = sql.column(
        "UPDATE partners_partner SET csm_person_id = %s, changed_at = %s WHERE"
        " organisation_id = ANY(%s) AND csm_person_id IS DISTINCT FROM %s"
        " RETURNING organisation_id",
        [csm_person_id, now, ids, csm_person_id],
    )
    tell_change("assign_csm", partner_ids=changed, after={"csm_person_id": csm_person_id}, why=why)
    return len(changed)


def set_liaison(*, partner_id: int, membership_id: int | None, now: datetime) -> None:
    """Name the certified liaison 溝通聯絡員, one of the partner's own people (None: nobody).

    Raises NotInThisPartner, PartnerOutOfReach.
    """
    partner = locked([partner_id])[partner_id]
    if membership_id is not None and not sql.value(
        "SELECT true FROM identity_pub_membership WHERE membership_id = %s AND org_id = %s",
        [membership_id, partner_id],
    ):
        raise NotInThisPartner(name=partner.name)
    before = partner.liaison_membership_id
    if before == membership_id:
        return
    partner.liaison_membership_id = membership_id  # type: ignore[assignment]
    partner.changed_at = now
    partner.save(update_fields=["liaison_membership_id", "changed_at"])
    tell_change(
        "set_liaison",
        partner_ids=[partner_id],
        before={"liaison_membership_id": before},
        after={"liaison_membership_id": membership_id},
        name=partner.name,
    )
