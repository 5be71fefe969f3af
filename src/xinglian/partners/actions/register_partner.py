from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.identity.api import OrgKind
from xinglian.kernel import audit, facts, outbox
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal
from xinglian.partners.events import PartnerRegistered
from xinglian.partners.models import Partner
from xinglian.partners.rules import credit_code as credit_codes
from xinglian.partners.rules.words import PartnerType, Status


class CodeTaken(Refusal):
    sentence = _("The code %(code)s belongs to another partner. Choose another code.")
    field = "code"


class CreditCodeWrong(Refusal):
    sentence = _(
        "%(code)s is not a valid unified social credit code: 18 characters, the last one a check"
        " digit. Compare it with the business licence."
    )
    field = "credit_code"


class CreditCodeTaken(Refusal):
    sentence = _("%(name)s (%(partner)s) has this credit code already. Open it, or merge the two.")
    field = "credit_code"


def register_partner(
    *,
    code: str,
    name: str,
    type: PartnerType | str,
    region_code: str,
    now: datetime,
    short_name: str = "",
    status: Status | str = Status.PROSPECT,
    joined_on: date | None = None,
    credit_code: str = "",
    is_simulated: bool = False,
    more: Mapping[str, Any] | None = None,
) -> int:
    """A new partner with its organisation; its id (the organisation's).

    `more` holds further columns: parent_id, mentor_partner_id, csm_person_id, address, latitude, longitude, contact_*,
    bays, technicians, ev_certified. Raises CodeTaken, CreditCodeWrong, CreditCodeTaken,
    identity's UnknownRegion.
    """
    if Partner.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    refuse_credit_code(credit_code, except_partner_id=None)
    organisation = identity.register_organisation(
        kind=OrgKind.PARTNER,
        code=code,
        name=name,
        short_name=short_name,
        region_code=region_code,
        is_simulated=is_simulated,
        now=now,
    )
    values: dict[str, Any] = {
        "code": code,
        "name": name,
        "short_name": short_name,
        "type": PartnerType(type).value,
        "status": Status(status).value,
        "region_id": region_code,
        "region_path": organisation.region_path,
        "joined_on": joined_on,
        "credit_code": credit_code,
        "is_simulated": is_simulated,
        **(more or {}),
    }
    partner = Partner.objects.create(
        organisation=organisation,
        pinyin=search_words(short_name, name, most=400),
        created_at=now,
        changed_at=now,
        **values,
    )
    facts.record_many([_fact(partner, now)])
    outbox.announce(PartnerRegistered(partner_id=partner.pk))
    audit.record(
        "register_partner",
        subject=("partners.partner", partner.pk),
        name=name,
        org_id=partner.pk,
        after={**values, "region_path": str(values["region_path"])},
    )
    return int(partner.pk)


def refuse_credit_code(code: str, *, except_partner_id: int | None) -> None:
    """Raises CreditCodeWrong, or CreditCodeTaken naming the partner within reach that has it."""
    if not code:
        return
    if not credit_codes.is_valid(code):
        raise CreditCodeWrong(code=code)
    same = Partner.objects.filter(credit_code=code, merged_into=None).exclude(pk=except_partner_id)
    if found := same.first():
        raise CreditCodeTaken(name=found.name, partner=found.code)


def _fact(partner: Partner, now: datetime) -> facts.Fact:
    return facts.Fact(
        kind="partners.registered",
        org_id=partner.pk,
        subject="partners.partner",
        subject_id=partner.pk,
        at=now,
        source="partners",
        ref=str(partner.pk),
        is_simulated=partner.is_simulated,
    )
