"""What the registry shows in the shell."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.partners.queries import own_timeline
from xinglian.partners.queries.words import (
    DOCUMENT_WORDS,
    LAYER_WORDS,
    STATUS_WORDS,
    TYPE_WORDS,
)
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
        "address": _("Address"),
        "bays": _("Service bays"),
        "contact": _("Contact"),
        "contact_email": _("E-mail address"),
        "contact_name": _("Contact"),
        "contact_phone": _("Phone number"),
        "credit_code": _("Credit code"),
        "csm_person_id": _("CSM"),
        "document": _("Paper"),
        "ev_certified": _("Certified for electric vehicles"),
        "expires_on": _("Runs out on"),
        "ids": _("Rows"),
        "joined_on": _("Joined on"),
        "latitude": _("Latitude"),
        "layer": _("Layer"),
        "longitude": _("Longitude"),
        "mentor_partner_id": _("Mentor partner"),
        "one_id": _("One of them"),
        "other_id": _("The other one"),
        "parent_id": _("Head office"),
        "partner_ids": _("Their numbers"),
        "partners": _("Partners"),
        "region_id": _("Region"),
        "region_path": _("Place in the tree"),
        "short_name": _("Short name"),
        "status": _("Status"),
        "technicians": _("Technicians"),
        "type": _("Type"),
    },
    values={
        ("partners.partner", "kind"): lambda kind: DOCUMENT_WORDS.get(kind, kind),
        ("partners.partner", "layer"): lambda layer: LAYER_WORDS.get(layer, layer),
        ("partners.partner", "status"): lambda status: STATUS_WORDS.get(status, status),
        ("partners.partner", "type"): lambda type_: TYPE_WORDS.get(type_, type_),
    },
)
