"""What the catalogue shows in the shell."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="business",
        url_name="catalogue:list",
        label=_("Parts"),
        icon="package",
        order=20,
        allowed=lambda viewer: viewer.is_signed_in,
        phone=True,
    )
)

name_verbs(
    {
        "register_part": _("added a part"),
        "edit_part": _("changed a part’s master data"),
        "edit_parameters": _("changed a part’s parameters"),
        "add_reference": _("added a cross reference"),
        "remove_reference": _("removed a cross reference"),
        "keep_category": _("kept a category"),
        "keep_parameter": _("kept a parameter"),
        "remove_parameter": _("removed a parameter"),
    },
    subjects={"catalogue.part": _("Part"), "catalogue.category": _("Category")},
)
