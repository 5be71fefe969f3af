"""Who sees what of effectiveness."""

from django.utils.translation import gettext_lazy as _

from xinglian.effect.models import Rework
from xinglian.identity.api import Role, Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push

# A report is of the whole network: for those who look after all of it.
REPORT_READERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.POLICY_OFFICER, Role.AUDITOR)
REPORT_MAKERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
# Who writes messages rewrites them.
AUTHORS = push.AUTHORS
# Who settles others' messages too.
LEADERS = push.APPROVERS


def may_see_reports(viewer: Viewer) -> bool:
    return viewer.has(*REPORT_READERS) and viewer.scope.reach == "network"


def may_see_rework(viewer: Viewer) -> bool:
    return viewer.has(*AUTHORS)


class ReworkGone(Refusal):
    sentence = _("This is not there any more, or another author's. Go back to the list.")


def rework_seen(rework_id: int, *, lock: bool = False) -> Rework:
    """One within the viewer's sight. Raises ReworkGone."""
    found = Rework.objects.filter(pk=rework_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise ReworkGone
    return one
