"""Where the gateway shows up."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Role
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="trust",
        url_name="gateway:tokens",
        label=_("API tokens"),
        icon="key",
        order=80,
        allowed=lambda viewer: viewer.has(
            Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.PARTNER_OWNER
        ),
    )
)
