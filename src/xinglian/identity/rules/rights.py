"""Who may manage whom."""

from collections.abc import Iterable

from xinglian.identity.rules.roles import OrgKind, Role, roles_for
from xinglian.identity.rules.viewer import Viewer


def may_manage(viewer: Viewer, *, org_id: int, org_kind: str) -> bool:
    """People of this organisation: a director everybody's, a channel manager the partners' and
    service bodies', a partner's owner their own."""
    if viewer.has(Role.HQ_DIRECTOR):
        return True
    if viewer.has(Role.CHANNEL_MANAGER):
        return org_kind != OrgKind.MAKER
    return viewer.has(Role.PARTNER_OWNER) and viewer.org_id == org_id


def manages_somebody(viewer: Viewer) -> bool:
    return viewer.has(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER)


def sees_audit(viewer: Viewer) -> bool:
    return viewer.has(Role.HQ_DIRECTOR, Role.AUDITOR, Role.PARTNER_OWNER)


def ordered_roles(kind: str) -> list[Role]:
    """The roles of a kind of organisation, in the order people know them."""
    here = roles_for(OrgKind(kind))
    return [role for role in Role if role in here]


def known_roles(given: Iterable[str], *, kind: str) -> frozenset[Role]:
    """Only roles that exist in this kind of organisation: a stray one gives no rights."""
    here = roles_for(OrgKind(kind))
    return frozenset(role for role in here if role.value in set(given))
