"""Intake's entry in the navigation."""

from django.utils.translation import gettext_lazy as _

from xinglian.intake.web.words import READERS
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="trust",
        url_name="intake:list",
        label=_("Imports"),
        icon="database",
        order=30,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)
