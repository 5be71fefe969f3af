"""Wall screens: give out an address, end it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, live
from xinglian.kernel.refusal import Refusal
from xinglian.workspace.models import Wall
from xinglian.workspace.rules.addresses import digest, new_secret
from xinglian.workspace.rules.topics import TOPIC

MOST_DAYS = 366
MOST_LIVE = 30


class NameMissing(Refusal):
    sentence = _("Say where the screen hangs, for instance “Lobby, 3rd floor”.")
    field = "name"


class DaysOutOfRange(Refusal):
    sentence = _("An address lives 1 to %(most)s days.")
    field = "days"


class TooManyWalls(Refusal):
    sentence = _("%(most)s screens are live. End one that no longer hangs before adding another.")


def give_wall(
    *, viewer: Viewer, name: str, days: int, language: str, now: datetime
) -> tuple[Wall, str]:
    """A new address; its secret is told once. It reaches no further than who made it."""
    if not name.strip():
        raise NameMissing
    if not 1 <= days <= MOST_DAYS:
        raise DaysOutOfRange(most=MOST_DAYS)
    if Wall.objects.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_LIVE:
        raise TooManyWalls(most=MOST_LIVE)
    secret = new_secret()
    wall = Wall.objects.create(
        org_id=viewer.org_id, name=name.strip()[:80], digest=digest(secret), tail=secret[-4:],
        language=language, zone=viewer.zone, region_paths=list(viewer.region_paths),
        made_by=viewer.name, created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    audit.record(
        "give_wall", subject=("workspace.wall", wall.pk), name=wall.name, after={"days": days}
    )
    return wall, secret


def end_wall(*, wall_id: int, now: datetime) -> Wall:
    """End an address at once: open screens ask at once and go dark. A second time changes nothing."""
    wall = Wall.objects.select_for_update().get(pk=wall_id)
    if wall.revoked_at is None:
        wall.revoked_at = now
        wall.save(update_fields=["revoked_at"])
        live.publish(TOPIC)
        audit.record("end_wall", subject=("workspace.wall", wall.pk), name=wall.name)
    return wall
