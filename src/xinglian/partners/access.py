"""Who may do what with partners, and where every read of them starts."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.partners.models import Partner

# Who changes what is registered about partners; who assigns and merges; who takes data out.
EDITORS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM)
STEWARDS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
EXPORTERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.AUDITOR)


class PartnerOutOfReach(Refusal):
    sentence = _("This partner is not in your region, or no longer there. Go back to the list.")


def partners_seen() -> QuerySet[Partner]:
    """The partners within reach; row security narrows them."""
    return Partner.objects.all()


_FIELDS = Partner._meta.concrete_fields  # noqa: SLF001 - Django's own name for what is public
_ATTRIBUTES = [field.attname for field in _FIELDS]
_ONE = (
    f"SELECT {', '.join(str(field.column) for field in _FIELDS)}"
    " FROM partners_partner WHERE organisation_id = %s"
)


def partner_seen(partner_id: int) -> Partner:
    """One partner. Raises PartnerOutOfReach."""
    # Plain SQL: putting forty columns together anew costs more than asking.
    found = sql.row(_ONE, [partner_id], kept=True)
    if found is None:
        raise PartnerOutOfReach
    return Partner.from_db("default", _ATTRIBUTES, list(found.values()))


def locked(partner_ids: Iterable[int]) -> dict[int, Partner]:
    """Partners locked for change, always in the order of their ids. Raises PartnerOutOfReach."""
    wanted = sorted(set(partner_ids))
    rows = partners_seen().filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    found = {partner.pk: partner for partner in rows}
    if len(found) != len(wanted):
        raise PartnerOutOfReach
    return found


def lock_all(partner_ids: Sequence[int]) -> list[int]:
    """Lock many partners in the order of their ids; the ids. Raises PartnerOutOfReach."""
    wanted = sorted(set(partner_ids))
    found = sql.column(
        "SELECT organisation_id FROM partners_partner WHERE organisation_id = ANY(%s)"
        " ORDER BY organisation_id FOR NO KEY UPDATE",
        [wanted],
    )
    if len(found) != len(wanted):
        raise PartnerOutOfReach
    return wanted
