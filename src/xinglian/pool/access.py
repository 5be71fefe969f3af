"""Who reads and moves what of the pool; rows themselves are guarded by the database."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel.refusal import Refusal
from xinglian.pool.models import Deal, Offer

M = TypeVar("M", bound=Model)

# A partner's own people who order.
TRADERS = (Role.PARTNER_OWNER, Role.PARTNER_CLERK)
# Staff look on: row security says at which partners.
READERS = (*TRADERS, Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.SUPPORT_AGENT, Role.AUDITOR)  # fmt: skip


class NotThere(Refusal):
    sentence = _("This does not exist, or is not yours to see.")


def one(query: "QuerySet[M]") -> M:
    """Raises NotThere."""
    found = query.first()
    if found is None:
        raise NotThere
    return found


def offer(*, offer_id: int, org_id: int, lock: bool = False) -> Offer:
    """One's own. Raises NotThere."""
    query = Offer.objects.filter(pk=offer_id, org_id=org_id)
    return one(query.select_for_update() if lock else query)


def deal(*, number: str, org_id: int) -> Deal:
    """For either side. Raises NotThere."""
    return one(Deal.objects.filter(Q(giver_id=org_id) | Q(taker_id=org_id), number=number))


def seen_deal(*, number: str) -> Deal:
    """For whoever row security lets read it. Raises NotThere."""
    return one(Deal.objects.filter(number=number))
