"""From a bearer's secret to the member it acts for; as the login role."""

from dataclasses import dataclass, replace
from datetime import datetime

from xinglian.gateway.access import MAY_ISSUE, rights_open_to, roles_to_lend
from xinglian.gateway.rules.rights import Right, digest
from xinglian.identity.api import Role, Viewer, viewer_of_session
from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Holder:
    token_id: int
    viewer: Viewer
    rights: frozenset[Right]
    asked: int  # requests in this minute, this one counted


def holder_of(*, secret: str, now: datetime) -> Holder | None:
    """Who a token acts for, or None when it is unknown, expired, revoked, or its member is
    gone or may hold none any more.

    Two queries; the request is counted by the first, the time of last use is kept to the minute.
    """
    token = sql.row(
        "WITH known AS ("
        " SELECT id, membership_id, person_id, session_stamp, name, role, rights, last_used_at FROM gateway_token"
        " WHERE digest = %(digest)s AND revoked_at IS NULL AND expires_at > %(now)s),"
        " counted AS (INSERT INTO gateway_use AS use (token_id, minute, asked)"
        " SELECT id, date_trunc('minute', %(now)s::timestamptz), 1 FROM known"
        " ON CONFLICT (token_id) DO UPDATE SET minute = EXCLUDED.minute,"
        " asked = CASE use.minute WHEN EXCLUDED.minute THEN use.asked + 1 ELSE 1 END"
        " RETURNING use.asked)"
        " SELECT known.*, counted.asked FROM known, counted",
        {"digest": digest(secret), "now": now},
    )
    if token is None:
        return None
    # The stamp of the day it was made: a password change or forced sign-out ends the token too.
    viewer = viewer_of_session(
        {
            "membership_id": token["membership_id"],
            "person_id": token["person_id"],
            "stamp": token["session_stamp"],
        }
    )
    # Roles of now, not of the day it was made: an owner made technician has no owner's tokens.
    if not viewer.has(*MAY_ISSUE):
        return None
    if token["role"]:
        lent = next((role for role in roles_to_lend(viewer) if role == token["role"]), None)
        if lent is None:
            return None
        viewer = _as(viewer, lent, token["name"])
    last = token["last_used_at"]
    if last is None or (now - last).total_seconds() > 60:
        sql.execute("UPDATE gateway_token SET last_used_at = %s WHERE id = %s", [now, token["id"]])
    given = set(token["rights"])
    rights = frozenset(right for right in rights_open_to(viewer) if right.value in given)
    return Holder(token_id=token["id"], viewer=viewer, rights=rights, asked=token["asked"])


def _as(viewer: Viewer, role: Role, device: str) -> Viewer:
    """What a scanner does stands in the books with its name behind its owner's."""
    return replace(viewer.lent(role), name=f"{viewer.name} · {device}"[:80])
