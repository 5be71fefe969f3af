"""Who may see and do what on the radar. Every read starts here; which places, row security says."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel.refusal import Refusal
from xinglian.risk.models import Alert, Drill

# Who answers for alerts and risks; who looks on.
KEEPERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.SUPPORT_AGENT, Role.POLICY_OFFICER)  # fmt: skip
READERS = (*KEEPERS, Role.AUDITOR)
# Who decides what concerns the whole network: the register, reviews, drills, advice on policies.
STEERERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.POLICY_OFFICER)


class AlertGone(Refusal):
    sentence = _("This alert lies beyond your regions, or is no longer there.")


def alert_seen(alert_id: int, *, lock: bool = False) -> Alert:
    """One alert within reach. Raises AlertGone."""
    found = Alert.objects.filter(pk=alert_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise AlertGone
    return one


class DrillGone(Refusal):
    sentence = _("This drill lies beyond your regions, or is no longer there.")


def drill_seen(drill_id: int) -> Drill:
    """One drill within reach. Raises DrillGone."""
    one = Drill.objects.filter(pk=drill_id).first()
    if one is None:
        raise DrillGone
    return one
