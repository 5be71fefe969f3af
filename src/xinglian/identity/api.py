"""Front door of identity: access rules, viewers, organisations, people, regions."""

from xinglian.identity.access import (
    ANYONE,
    PARTNER,
    SIGNED_IN,
    STAFF,
    Rule,
    ViewerRequest,
    actor_of,
    allow,
)
from xinglian.identity.actions.add_person import add_person
from xinglian.identity.actions.load_regions import load_regions
from xinglian.identity.actions.register_organisation import register_organisation
from xinglian.identity.queries.viewer_of_session import viewer_of_membership, viewer_of_session
from xinglian.identity.rules.roles import MAKER_ROLES, PARTNER_ROLES, OrgKind, Role
from xinglian.identity.rules.viewer import STRANGER, Viewer

__all__ = [
    "ANYONE",
    "MAKER_ROLES",
    "PARTNER",
    "PARTNER_ROLES",
    "SIGNED_IN",
    "STAFF",
    "STRANGER",
    "OrgKind",
    "Role",
    "Rule",
    "Viewer",
    "ViewerRequest",
    "actor_of",
    "add_person",
    "allow",
    "load_regions",
    "register_organisation",
    "viewer_of_membership",
    "viewer_of_session",
]
