"""Who gives, does and reviews tasks; rows themselves are guarded by the database."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel.refusal import Refusal
from xinglian.tasks.models import Assignment, Task

GIVERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.POLICY_OFFICER)
READERS = (*GIVERS, Role.AUDITOR)


class NotThere(Refusal):
    sentence = _("This task does not exist, or is not yours to see.")


def assignment(assignment_id: int, *, lock: bool = False) -> Assignment:
    """One within reach. Raises NotThere."""
    query = Assignment.objects.filter(pk=assignment_id)
    found = (query.select_for_update(no_key=True) if lock else query).first()
    if found is None:
        raise NotThere
    return found


def own_task(*, task_id: int, partner_id: int) -> Task:
    """A partner's own. Raises NotThere."""
    found = (
        Task.objects.select_related("assignment").filter(pk=task_id, partner_id=partner_id).first()
    )
    if found is None:
        raise NotThere
    return found
