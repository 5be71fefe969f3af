from django.urls import reverse
from django.utils.translation import gettext as _

from xinglian.ui.lists import Tab


def account_tabs(now: str) -> list[Tab]:
    """The pages of one's own account."""
    pages = [
        ("profile", _("Profile")),
        ("addresses", _("How I am reached")),
        ("password", _("Password")),
        ("factor", _("Second factor")),
        ("sessions", _("Signed-in devices")),
    ]
    return [
        Tab(label=label, url=reverse(f"identity:{name}"), active=name == now)
        for name, label in pages
    ]
