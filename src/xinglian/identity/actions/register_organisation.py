from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.events import OrganisationRegistered
from xinglian.identity.models import Organisation, Region
from xinglian.identity.rules.roles import OrgKind
from xinglian.kernel import audit, outbox
from xinglian.kernel.pinyin import search_words
from xinglian.kernel.refusal import Refusal


class UnknownRegion(Refusal):
    sentence = _("There is no region %(code)s. Choose a county, city or province from the list.")
    field = "region"


class CodeTaken(Refusal):
    sentence = _("The code %(code)s belongs to another organisation. Choose another code.")
    field = "code"


def register_organisation(
    *,
    kind: OrgKind,
    code: str,
    name: str,
    now: datetime,
    short_name: str = "",
    region_code: str | None = None,
    is_simulated: bool = False,
) -> Organisation:
    """Make an organisation known. Raises CodeTaken, UnknownRegion."""
    if Organisation.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    region = Region.objects.filter(pk=region_code).first() if region_code else None
    if region_code and region is None:
        raise UnknownRegion(code=region_code)
    organisation = Organisation.objects.create(
        kind=kind,
        code=code,
        name=name,
        short_name=short_name,
        pinyin=search_words(name, short_name, most=300),
        region=region,
        region_path=region.path if region else None,  # type: ignore[misc]
        is_simulated=is_simulated,
        created_at=now,
    )
    outbox.announce(OrganisationRegistered(org_id=organisation.pk, kind=kind))
    audit.record(
        "register_organisation",
        subject=("identity.organisation", organisation.pk),
        name=name,
        org_id=organisation.pk,
        after={"kind": kind, "code": code, "name": name, "region": region_code},
    )
    return organisation
