"""Navigation of the first group, search, and the ribbon over simulated data."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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
        url_name="workspace:partner_home",
        label=_("Home"),
        icon="house",
        order=10,
        allowed=lambda viewer: viewer.is_partner,
        phone=True,
    )
)
shell.offer_search("workspace:search")


def _is_simulated(request: HttpRequest) -> bool:
    """A demo's database holds nothing but invented companies."""
    return bool(settings.XINGLIAN_DEMO)


shell.offer_simulated(_is_simulated)
