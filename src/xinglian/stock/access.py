"""Every read of the ledger starts here; row security narrows to what the viewer may see."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role, Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.stock.models import Count, Ledger, Location, Posting, Proposal, Transfer

M = TypeVar("M", bound=Model)

# Who looks at stock at all: a technician sees what there is, the others what it is worth too.
READERS = (
    Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.SUPPORT_AGENT, Role.AUDITOR,
    Role.PARTNER_OWNER, Role.PARTNER_CLERK, Role.TECHNICIAN,
)  # fmt: skip
BOOKERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER, Role.PARTNER_CLERK)
# Who counts: everybody who stands at the shelf.
COUNTERS = (*BOOKERS, Role.TECHNICIAN)
# Who decides: books above the limit alone, approves what others propose and count, opens the ledger.
DECIDERS = (Role.HQ_DIRECTOR, Role.PARTNER_OWNER)
OVERSEERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.AUDITOR)


class NoLedger(Refusal):
    sentence = _("No stock ledger is kept here yet. Open one first.")


class NotThere(Refusal):
    sentence = _("This does not exist, or is not yours to see.")


def sees_worth(viewer: Viewer) -> bool:
    return not viewer.roles <= {Role.TECHNICIAN, Role.SUPPORT_AGENT}


def decides(viewer: Viewer) -> bool:
    return viewer.has(*DECIDERS)


def ledger(*, org_id: int) -> Ledger:
    """Raises NoLedger."""
    found = Ledger.objects.filter(pk=org_id).first()
    if found is None:
        raise NoLedger
    return found


def locations(*, org_id: int) -> QuerySet[Location]:
    return Location.objects.filter(org_id=org_id)


def location(*, location_id: int) -> Location:
    """Raises NotThere."""
    return _one(Location.objects.filter(pk=location_id))


def posting(*, posting_id: int) -> Posting:
    """Raises NotThere."""
    return _one(Posting.objects.filter(pk=posting_id))


def transfer(*, transfer_id: int, lock: bool = False) -> Transfer:
    """Raises NotThere."""
    query = Transfer.objects.filter(pk=transfer_id)
    return _one(query.select_for_update() if lock else query)


def count(*, count_id: int, lock: bool = False) -> Count:
    """Raises NotThere."""
    query = Count.objects.filter(pk=count_id)
    return _one(query.select_for_update() if lock else query)


def proposal(*, proposal_id: int, lock: bool = False) -> Proposal:
    """Raises NotThere."""
    query = Proposal.objects.filter(pk=proposal_id)
    return _one(query.select_for_update() if lock else query)


def _one(query: "QuerySet[M]") -> M:
    found = query.first()
    if found is None:
        raise NotThere
    return found
