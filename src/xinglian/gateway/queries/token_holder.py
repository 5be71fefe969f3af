"""From a bearer's secret to the member it acts for; as the login role."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.gateway.access import MAY_ISSUE
from xinglian.gateway.rules.rights import Right, digest, rights_open_to
from xinglian.identity.api import Viewer, viewer_of_session
from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Holder:
    token_id: int
    viewer: Viewer
    rights: frozenset[Right]


def holder_of(*, secret: str, now: datetime) -> Holder | None:
    """Who a token acts for, or None when it is unknown, expired, revoked, or its member is
    gone or may hold none any more.

    Two queries; the time of last use is kept to the minute, so most requests write nothing.
    """
    token = sql.row(
        "SELECT id, membership_id, person_id, session_stamp, rights, last_used_at FROM gateway_token"
        " WHERE digest = %s AND revoked_at IS NULL AND expires_at > %s",
        [digest(secret), now],
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
    last = token["last_used_at"]
    if last is None or (now - last).total_seconds() > 60:
        sql.execute("UPDATE gateway_token SET last_used_at = %s WHERE id = %s", [now, token["id"]])
    given = set(token["rights"])
    rights = frozenset(r for r in rights_open_to(is_staff=viewer.is_staff) if r.value in given)
    return Holder(token_id=token["id"], viewer=viewer, rights=rights)
