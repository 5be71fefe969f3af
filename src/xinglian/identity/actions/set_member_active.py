from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.identity.actions.edit_member import demand_successor, tell
from xinglian.identity.models import Membership
from xinglian.kernel import audit, scope, sql
from xinglian.kernel.refusal import Refusal


class NotOneself(Refusal):
    sentence = _("You cannot deactivate yourself. Ask another person with your role.")


def deactivate_member(*, membership_id: int, now: datetime) -> Membership:
    """They can no longer act for this organisation; what they did stays.

    Raises NotOneself, LastDirector, LastOwner.
    """
    member = Membership.objects.select_for_update().get(pk=membership_id)
    if member.person_id == scope.current().person_id:
        raise NotOneself
    demand_successor(member, keeps=())
    _set(member, is_active=False)
    sql.execute(
        "UPDATE identity_signin SET ended_at = %s WHERE membership_id = %s AND ended_at IS NULL",
        [now, membership_id],
    )
    return member


def reactivate_member(*, membership_id: int) -> Membership:
    """Takes a deactivation back: roles and regions are as they were."""
    member = Membership.objects.select_for_update().get(pk=membership_id)
    _set(member, is_active=True)
    return member


def _set(member: Membership, *, is_active: bool) -> None:
    if member.is_active == is_active:
        return
    member.is_active = is_active
    member.save(update_fields=["is_active"])
    tell(member)
    name = sql.value("SELECT name FROM identity_person WHERE id = %s", [member.person_id])
    audit.record(
        "reactivate_member" if is_active else "deactivate_member",
        subject=("identity.person", member.person_id),
        name=name or "",
        org_id=member.org_id,
        before={"is_active": not is_active},
        after={"is_active": is_active},
    )
