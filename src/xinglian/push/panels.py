"""What push shows elsewhere: navigation, the bell, panels on partners' pages."""

from django.utils.translation import gettext_lazy as _

from xinglian.ui import nav, shell

nav.offer(
    nav.NavItem(
        group="today", url_name="push:inbox", label=_("Inbox"), icon="inbox", order=20,
        allowed=lambda viewer: viewer.is_signed_in, badge_url="push:bell", badge_topic="inbox", phone=True,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="today", url_name="push:escalations", label=_("Escalations"), icon="phone", order=30,
        allowed=lambda viewer: viewer.is_staff, badge_url="push:escalations_badge", badge_topic="escalations",
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="connect", url_name="push:campaigns", label=_("Messages"), icon="send", order=10,
        allowed=lambda viewer: viewer.is_staff,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="foot", url_name="push:channels", label=_("Channels"), icon="plug", order=40,
        allowed=lambda viewer: viewer.is_staff,
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="foot", url_name="push:endpoint", label=_("Webhook"), icon="webhook", order=50,
        allowed=lambda viewer: "partner_owner" in viewer.roles,
    )
)  # fmt: skip
shell.offer_bell("push:inbox", badge="push:bell", topic="inbox")
