from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import locked
from xinglian.partners.actions.organisation_rows import follow
from xinglian.partners.actions.register_partner import CodeTaken, refuse_credit_code
from xinglian.partners.events import PartnerChanged
from xinglian.partners.models import Partner

EDITABLE = (
    "code", "name", "short_name", "type", "region_id", "joined_on", "parent_id",
    "mentor_partner_id", "csm_person_id", "address", "latitude", "longitude", "contact_name", "contact_phone",
    "contact_email", "credit_code", "bays", "technicians", "ev_certified",
)  # fmt: skip


class UnknownPlace(Refusal):
    sentence = _("There is no region %(code)s. Choose a county, city or province from the list.")
    field = "region"


class ChainRunsInCircle(Refusal):
    sentence = _("%(name)s belongs to this partner already. Choose another head office.")
    field = "parent"


class ChangedMeanwhile(Refusal):
    sentence = _(
        "Somebody else changed this partner while you were editing. Your entries were not saved;"
        " reload the page to see the current ones."
    )


def edit_partner(
    *,
    partner_id: int,
    values: Mapping[str, Any],
    now: datetime,
    seen_at: datetime | None = None,
    why: str = "",
) -> list[str]:
    """Give columns of EDITABLE new values; the names of those that changed.

    `seen_at` is the partner's changed_at when the form was opened. Raises ChangedMeanwhile,
    CodeTaken, CreditCodeWrong, CreditCodeTaken, UnknownPlace, ChainRunsInCircle.
    """
    partner = locked([partner_id])[partner_id]
    if seen_at is not None and partner.changed_at != seen_at:
        raise ChangedMeanwhile
    changed = [k for k in EDITABLE if k in values and getattr(partner, k) != values[k]]
    if not changed:
        return []
    _check(partner, {key: values[key] for key in changed})
    before = {key: getattr(partner, key) for key in changed}
    for key in changed:
        setattr(partner, key, values[key])
    if "region_id" in changed:
        partner.region_path = _path_of(values["region_id"])
    partner.pinyin = search_words(partner.short_name, partner.name, most=400)
    partner.changed_at = now
    partner.save(update_fields=[*changed, "region_path", "pinyin", "changed_at"])
    follow(partner_id)
    outbox.announce(PartnerChanged(partner_id=partner_id, fields=changed))
    audit.record(
        "edit_partner",
        subject=("partners.partner", partner_id),
        name=partner.name,
        org_id=partner_id,
        before=before,
        after={key: getattr(partner, key) for key in changed},
        why=why,
    )
    return changed


def _check(partner: Partner, new: Mapping[str, Any]) -> None:
    if "code" in new and Partner.objects.filter(code=new["code"]).exists():
        raise CodeTaken(code=new["code"])
    if "credit_code" in new:
        refuse_credit_code(new["credit_code"], except_partner_id=partner.pk)
    if new.get("parent_id"):
        _refuse_circle(partner.pk, new["parent_id"])


def _path_of(region_code: str) -> str:
    found = sql.value("SELECT path::text FROM identity_pub_region WHERE code = %s", [region_code])
    if found is None:
        raise UnknownPlace(code=region_code)
    return str(found)


def _refuse_circle(partner_id: int, parent_id: int) -> None:
    above = sql.rows(
        "WITH RECURSIVE up AS (SELECT organisation_id, parent_id, name FROM partners_partner"
        " WHERE organisation_id = %s UNION SELECT p.organisation_id, p.parent_id, p.name"
        " FROM partners_partner AS p JOIN up ON p.organisation_id = up.parent_id)"
        " SELECT organisation_id, name FROM up",
        [parent_id],
    )
    if any(row["organisation_id"] == partner_id for row in above):
        raise ChainRunsInCircle(name=above[0]["name"])
