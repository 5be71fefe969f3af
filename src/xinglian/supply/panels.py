"""What supply shows elsewhere: its place in the navigation, and the words of its audit."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.supply.access import READERS
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="business", url_name="supply:demand", label=_("Demand"), icon="chart-line", order=26,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
name_verbs(
    {"export_demand": _("exported the expected demand")},
    subjects={"supply.forecast": _("Demand")},
)
