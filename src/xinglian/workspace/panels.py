"""Navigation of the first group, search, and the ribbon over simulated data."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role, name_verbs
from xinglian.ui import nav, shell

nav.offer(
    nav.NavItem(
        group="today",
        url_name="workspace:cockpit",
        label=_("Cockpit"),
        icon="gauge",
        order=10,
        allowed=lambda viewer: viewer.is_staff,
        phone=True,
    )
)
nav.offer(
    nav.NavItem(
        group="today",
        url_name="workspace:today",
        label=_("To do"),
        icon="list-checks",
        order=20,
        allowed=lambda viewer: viewer.is_staff,
        badge_url="workspace:today_badge",
        badge_topic="cockpit",
        phone=True,
    )
)
nav.offer(
    nav.NavItem(
        group="trust",
        url_name="workspace:walls",
        label=_("Wall screens"),
        icon="monitor",
        order=85,
        allowed=lambda viewer: viewer.has(Role.HQ_DIRECTOR),
    )
)
nav.offer(
    nav.NavItem(
        group="today",
        url_name="workspace:partner_home",
        label=_("Home"),
        icon="house",
        order=10,
        allowed=lambda viewer: viewer.is_partner,
        phone=True,
    )
)
shell.offer_search("workspace:search")
shell.offer_recent("workspace:remember")


def _is_simulated(request: HttpRequest) -> bool:
    """A demo's database holds nothing but invented companies."""
    return bool(settings.XINGLIAN_DEMO)


shell.offer_simulated(_is_simulated)
name_verbs(
    {
        "give_wall": _("made a wall screen's address"),
        "end_wall": _("ended a wall screen's address"),
    },
    subjects={"workspace.wall": _("Wall screen")},
)
