"""The people a viewer may manage: every write on somebody else starts here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from xinglian.identity.access import ViewerRequest
from xinglian.identity.models import Membership
from xinglian.identity.queries.organisations import Org, organisation
from xinglian.identity.queries.person_card import (
    PersonCard,
    organisations_of_person,
    person_card,
)
from xinglian.identity.rules.rights import may_manage
from xinglian.identity.rules.roles import Role
from xinglian.identity.rules.viewer import Viewer

MANAGERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER)


def managed_person(request: ViewerRequest, person_id: int) -> PersonCard:
    """Whom the viewer manages wherever they belong. 404 when unseen, 403 when seen only."""
    card = person_card(person_id=person_id)
    if card is None:
        raise Http404
    if not manages(request.viewer, card):
        raise PermissionDenied
    return card


def manages(viewer: Viewer, card: PersonCard) -> bool:
    """At home and in every other organisation they belong to: whoever changes a person's address
    or second factor could sign in as them everywhere."""
    if not may_manage(viewer, org_id=card.org_id, org_kind=card.org_kind):
        return False
    everywhere = organisations_of_person(person_id=card.person_id)
    return all(may_manage(viewer, org_id=id, org_kind=kind) for id, kind in everywhere)


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
