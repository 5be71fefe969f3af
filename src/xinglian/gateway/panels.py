"""Where the gateway shows up."""

from django.utils.translation import gettext_lazy as _

from xinglian.gateway.web.tokens import RIGHT_NAMES
from xinglian.identity.api import Role, name_verbs
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

_RIGHTS = {right.value: words for right, words in RIGHT_NAMES.items()}

name_verbs(
    {"issue_token": _("made an API token"), "revoke_token": _("ended an API token")},
    subjects={"gateway.token": _("API token"), "context.gateway": _("API")},
    fields={"rights": _("Rights"), "days": _("Days it lives"), "role": _("At most as")},
    values={("gateway.token", "rights"): lambda right: _RIGHTS.get(right, right)},
)
