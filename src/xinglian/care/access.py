"""Who cares for whom, and where reads begin."""

from django.utils.translation import gettext_lazy as _

from xinglian.care.models import Moment
from xinglian.identity.api import Role
from xinglian.kernel.refusal import Refusal

# Who speaks with partners and decides about moments.
CARERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM)

# Who decides about money of the care fund; who reads that it was decided.
APPROVERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
FUND_READERS = (*CARERS, Role.AUDITOR)


class MomentGone(Refusal):
    sentence = _(
        "This moment is not in your region, or no longer there. Go back to the list of moments."
    )


class AlreadySettled(Refusal):
    sentence = _("Somebody settled this moment before you. Look at what was written down.")


def moment_seen(moment_id: int, *, lock: bool = False) -> Moment:
    """One moment within reach. Raises MomentGone."""
    found = Moment.objects.filter(pk=moment_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise MomentGone
    return one
