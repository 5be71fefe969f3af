"""The people a viewer may manage: every write on somebody else starts here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from xinglian.identity.access import ViewerRequest
from xinglian.identity.models import Membership
from xinglian.identity.queries.organisations import Org, organisation
from xinglian.identity.queries.person_card import PersonCard, person_card
from xinglian.identity.rules.rights import may_manage
from xinglian.identity.rules.roles import Role

MANAGERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER)


def managed_person(request: ViewerRequest, person_id: int) -> PersonCard:
    """Whose home organisation the viewer manages. 404 when unseen, 403 when seen only."""
    card = person_card(person_id=person_id)
    if card is None:
        raise Http404
    if not may_manage(request.viewer, org_id=card.org_id, org_kind=card.org_kind):
        raise PermissionDenied
    return card


def managed_member(request: ViewerRequest, membership_id: int) -> tuple[Membership, Org]:
    member = Membership.objects.filter(pk=membership_id).first()
    org = organisation(id=member.org_id) if member else None
    if member is None or org is None:
        raise Http404
    if not may_manage(request.viewer, org_id=org.id, org_kind=org.kind):
        raise PermissionDenied
    return member, org


def managed_org(request: ViewerRequest, org_id: int) -> Org:
    org = organisation(id=org_id)
    if org is None:
        raise Http404
    if not may_manage(request.viewer, org_id=org.id, org_kind=org.kind):
        raise PermissionDenied
    return org
