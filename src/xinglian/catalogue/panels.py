"""What the catalogue shows in the shell."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.ui import nav, shell

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

nav.offer(
    nav.NavItem(
        group="business", url_name="catalogue:scan", label=_("Scan"), icon=nav.MIDDLE, order=21,
        allowed=lambda viewer: viewer.is_signed_in, phone=True,
    )
)  # fmt: skip
shell.offer_shortcut(
    shell.Shortcut(
        key="scan", label=_("Scan"), url_name="catalogue:scan", icon=nav.MIDDLE, order=20
    )
)

name_verbs(
    {
        "export_parts": _("exported the list of parts"),
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
    fields={
        "brand": _("Brand"),
        "choices": _("Choices"),
        "direction": _("Direction"),
        "key_name": _("Parameter key"),
        "name_en": _("English name"),
        "number": _("Number"),
        "parent": _("Lies in"),
        "unit": _("Unit"),
    },
)
