"""Who is looking, by their session. Runs as the login role, once a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.contrib.sessions.backends.base import SessionBase

from xinglian.identity.rules.rights import known_roles
from xinglian.identity.rules.viewer import STRANGER, Viewer
from xinglian.kernel import sql

_QUERY = """
SELECT p.id AS person_id, m.id AS membership_id, p.name, o.id AS org_id, o.name AS org_name,
       o.kind AS org_kind, m.roles, m.region_paths, p.language, p.zone, p.session_stamp,
       s.last_seen_at
  FROM identity_membership m
  JOIN identity_person p ON p.id = m.person_id
  JOIN identity_organisation o ON o.id = m.org_id
  LEFT JOIN identity_signin s ON s.id = %(sign_in)s AND s.person_id = p.id AND s.ended_at IS NULL
 WHERE m.id = %(membership)s AND p.id = %(person)s AND m.is_active AND p.is_active AND o.is_active
   AND (%(sign_in)s::bigint IS NULL OR s.id IS NOT NULL)
"""


# Reading the zone folder takes milliseconds: once a process, not once a request.
_zones = cache(available_timezones)


@dataclass(frozen=True, kw_only=True)
class SeenViewer:
    """`last_seen_at` is None for a session without a sign-in of its own."""

    viewer: Viewer
    last_seen_at: datetime | None = None


def viewer_of_session(session: SessionBase | Mapping[str, Any]) -> Viewer:
    """The signed-in viewer, or STRANGER when the session is empty, stale, ended or revoked.

    One query (plus the session's own), as the login role. The session holds `membership_id`,
    `person_id`, `stamp` and, when a person signed in through the door, `sign_in_id`.
    """
    return seen_viewer_of_session(session).viewer


def seen_viewer_of_session(session: SessionBase | Mapping[str, Any]) -> SeenViewer:
    membership_id = session.get("membership_id")
    if not membership_id:
        return SeenViewer(viewer=STRANGER)
    found = sql.row(
        _QUERY,
        {
            "membership": membership_id,
            "person": session.get("person_id"),
            "sign_in": session.get("sign_in_id"),
        },
        kept=True,
    )
    if found is None or found.pop("session_stamp") != session.get("stamp"):
        return SeenViewer(viewer=STRANGER)
    last_seen_at = found.pop("last_seen_at")
    roles = known_roles(found["roles"], kind=found["org_kind"])
    told = {
        "roles": roles,
        "region_paths": tuple(found["region_paths"]),
        "zone": found["zone"] if found["zone"] in _zones() else "Asia/Shanghai",
    }
    return SeenViewer(viewer=Viewer(**found | told), last_seen_at=last_seen_at)
