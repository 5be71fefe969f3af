from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from xinglian.identity.rules.roles import Role
from xinglian.identity.rules.viewer import STRANGER, Viewer
from xinglian.kernel import sql

_QUERY = """
SELECT p.id AS person_id, m.id AS membership_id, p.name, o.id AS org_id, o.name AS org_name,
       o.kind AS org_kind, m.roles, m.region_paths, p.language, p.zone
  FROM identity_membership m
  JOIN identity_person p ON p.id = m.person_id
  JOIN identity_organisation o ON o.id = m.org_id
 WHERE m.id = %s AND p.session_stamp = %s AND m.is_active AND p.is_active AND o.is_active
"""


def viewer_of_session(session: SessionBase | Mapping[str, Any]) -> Viewer:
    """The signed-in viewer, or STRANGER when the session is empty, stale or revoked.

    One query (plus the session's own), as the login role.
    """
    membership_id = session.get("membership_id")
    if not membership_id:
        return STRANGER
    viewer = viewer_of_membership(membership_id=membership_id, stamp=session.get("stamp", -1))
    if viewer is None or viewer.person_id != session.get("person_id"):
        return STRANGER
    return viewer


def viewer_of_membership(*, membership_id: int, stamp: int) -> Viewer | None:
    """The viewer a membership stands for, or None when it, its person or its organisation is
    inactive, or the person's stamp has moved on (password change, forced sign-out)."""
    found = sql.row(_QUERY, [membership_id, stamp])
    if found is None:
        return None
    return Viewer(
        **found
        | {
            "roles": frozenset(Role(role) for role in found["roles"]),
            "region_paths": tuple(found["region_paths"]),
        }
    )
