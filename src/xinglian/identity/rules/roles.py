"""Roles and kinds of organisation, in the trade's words."""

from enum import StrEnum


class Role(StrEnum):
    """What a person does in an organisation. The maker's roles first, then the partners'."""

    HQ_DIRECTOR = "hq_director"
    CHANNEL_MANAGER = "channel_manager"
    REGIONAL_CSM = "regional_csm"
    POLICY_OFFICER = "policy_officer"
    SUPPORT_AGENT = "support_agent"
    AUDITOR = "auditor"
    PARTNER_OWNER = "partner_owner"
    PARTNER_CLERK = "partner_clerk"
    TECHNICIAN = "technician"


class OrgKind(StrEnum):
    MAKER = "maker"
    PARTNER = "partner"
    SERVICE = "service"


MAKER_ROLES = frozenset(
    {
        Role.HQ_DIRECTOR,
        Role.CHANNEL_MANAGER,
        Role.REGIONAL_CSM,
        Role.POLICY_OFFICER,
        Role.SUPPORT_AGENT,
        Role.AUDITOR,
    }
)
PARTNER_ROLES = frozenset({Role.PARTNER_OWNER, Role.PARTNER_CLERK, Role.TECHNICIAN})


def roles_for(kind: OrgKind) -> frozenset[Role]:
    """The roles that exist in an organisation of this kind."""
    return MAKER_ROLES if kind is OrgKind.MAKER else PARTNER_ROLES
