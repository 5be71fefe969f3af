"""Who may see and do what about sentinels. Every read starts here; which partners, row security says."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel import scope
from xinglian.kernel.refusal import Refusal
from xinglian.sentinel.models import Round

# Who reads what sentinels said; who chooses and asks them: they concern the whole network.
READERS = (
    Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.SUPPORT_AGENT, Role.POLICY_OFFICER, Role.AUDITOR,
)  # fmt: skip
STEERERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.POLICY_OFFICER)


class RoundGone(Refusal):
    sentence = _("These questions were not put to you, or are no longer there.")


class NotTheWholeNetwork(Refusal):
    sentence = _(
        "Sentinels stand for the whole network: who looks after regions reads what they say, and does not change whom or what is asked."
    )


def round_seen(round_id: int, *, lock: bool = False) -> Round:
    """One round within reach. Raises RoundGone."""
    found = Round.objects.filter(pk=round_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise RoundGone
    return one


def demand_network() -> None:
    """Raises NotTheWholeNetwork."""
    if scope.current().reach != "network":
        raise NotTheWholeNetwork
