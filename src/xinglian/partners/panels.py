"""What the registry shows in the shell."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.partners.queries import own_timeline
from xinglian.ui import nav

__all__ = ["own_timeline"]

nav.offer(
    nav.NavItem(
        group="business",
        url_name="partners:list",
        label=_("Partners"),
        icon="building-2",
        order=10,
        allowed=lambda viewer: viewer.is_staff,
        phone=True,
    )
)
nav.offer(
    nav.NavItem(
        group="business",
        url_name="partners:mine",
        label=_("My company"),
        icon="store",
        order=10,
        allowed=lambda viewer: viewer.is_partner,
    )
)

name_verbs(
    {
        "register_partner": _("registered a partner"),
        "edit_partner": _("changed a partner’s master data"),
        "change_status": _("changed a partner’s status"),
        "assign_csm": _("assigned a CSM"),
        "set_liaison": _("named a certified liaison"),
        "merge_partners": _("merged two partners"),
        "undo_merge": _("undid a merge"),
        "export_partners": _("exported partners"),
        "dismiss_pair": _("kept two partners apart"),
        "restore_pair": _("put a pair back on the list"),
        "add_document": _("added a document"),
        "remove_document": _("removed a document"),
        "restore_document": _("restored a document"),
        "keep_contact": _("kept a contact"),
        "remove_contact": _("removed a contact"),
        "restore_contact": _("restored a contact"),
    },
    subjects={"partners.partner": _("Partner"), "partners.duplicate": _("Pair of partners")},
    fields={
        "merged": _("Merged partner"),
        "merged_code": _("Its code"),
        "merged_id": _("Its number"),
        "parted": _("Parted partner"),
        "parted_id": _("Its number"),
    },
)
