"""From the secret in an address to the wall it opens; as the login role."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.kernel import scope, sql
from xinglian.kernel.scope import Scope
from xinglian.workspace.rules.addresses import digest

_SEEN_EVERY = 60


@dataclass(frozen=True, kw_only=True)
class OpenWall:
    """`scope` reads as the maker's staff, within the regions of who made it."""

    name: str
    language: str
    zone: str
    scope: Scope


def wall_of(*, secret: str, now: datetime) -> OpenWall | None:
    """None when the address is unknown, expired or ended. The time it was last seen is kept to the minute."""
    row = sql.row(
        "SELECT id, org_id, name, language, zone, region_paths, last_seen_at FROM workspace_wall"
        " WHERE digest = %s AND revoked_at IS NULL AND expires_at > %s",
        [digest(secret), now],
    )
    if row is None:
        return None
    seen = row["last_seen_at"]
    if seen is None or (now - seen).total_seconds() > _SEEN_EVERY:
        sql.execute("UPDATE workspace_wall SET last_seen_at = %s WHERE id = %s", [now, row["id"]])
    return OpenWall(
        name=row["name"],
        language=row["language"],
        zone=row["zone"],
        scope=scope.staff(org_id=row["org_id"], region_paths=tuple(row["region_paths"])),
    )


def language_of(*, secret: str) -> str:
    """Of an address that once opened a wall; "" when it never did."""
    return str(
        sql.value("SELECT language FROM workspace_wall WHERE digest = %s", [digest(secret)]) or ""
    )
