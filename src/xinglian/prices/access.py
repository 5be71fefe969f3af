"""Who may see and do what with prices."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.kernel.refusal import Refusal
from xinglian.prices.models import Change, Group, PriceList

# Who writes prices, who reads all of them, and who of a partner is told what it pays.
KEEPERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
READERS = (*KEEPERS, Role.REGIONAL_CSM, Role.POLICY_OFFICER, Role.SUPPORT_AGENT, Role.AUDITOR)
BUYERS = (Role.PARTNER_OWNER, Role.PARTNER_CLERK)


class ListGone(Refusal):
    sentence = _("This price list is no longer there.")


class ChangeGone(Refusal):
    sentence = _("This price change is no longer there.")


class GroupGone(Refusal):
    sentence = _("This customer group is no longer there.")


def lists() -> QuerySet[PriceList]:
    return PriceList.objects.all()


def list_seen(list_id: int, *, lock: bool = False) -> PriceList:
    """Raises ListGone."""
    found = PriceList.objects.filter(pk=list_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise ListGone
    return one


def change_seen(change_id: int, *, lock: bool = False) -> Change:
    """Raises ChangeGone."""
    found = Change.objects.filter(pk=change_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise ChangeGone
    return one


def group_seen(group_id: int, *, lock: bool = False) -> Group:
    """Raises GroupGone."""
    found = Group.objects.filter(pk=group_id)
    one = (found.select_for_update(no_key=True) if lock else found).first()
    if one is None:
        raise GroupGone
    return one
