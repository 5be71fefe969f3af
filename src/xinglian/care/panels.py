"""What care shows elsewhere: navigation, a panel and the timeline of a partner."""

from django.utils.translation import gettext_lazy as _

from xinglian.care.access import CARERS
from xinglian.care.queries import contacts
from xinglian.identity.api import name_verbs
from xinglian.partners import api as partners
from xinglian.ui import nav, slots

nav.offer(
    nav.NavItem(
        group="connect", url_name="care:moments", label=_("Partner care"), icon="headset", order=30,
        allowed=lambda viewer: viewer.has(*CARERS),
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="connect", url_name="care:mine", label=_("Help and care"), icon="headset", order=30,
        allowed=lambda viewer: viewer.is_partner,
    )
)  # fmt: skip
slots.offer(
    slots.Panel(
        slot="partners.aside", url_name="care:partner_panel", order=20, lines=4,
        allowed=lambda viewer: viewer.has(*CARERS),
    )
)  # fmt: skip
partners.timeline_source("care", label=_("Contacts"), fetch=contacts.timeline)
partners.offer_merge_count("care.contact", label=_("Talks with the partner"), count=contacts.spoken)

name_verbs(
    {
        "record_contact": _("recorded a contact"),
        "take_back_contact": _("took a contact off the record"),
        "put_off_moment": _("put a moment off"),
        "call_moment_unfit": _("called a moment not fitting"),
        "take_up_moment": _("put a moment back on the list"),
        "export_moments": _("exported moments"),
        "ask_around": _("asked partners how they are"),
        "ask_again": _("asked silent partners again"),
        "close_checkin": _("closed a check-in"),
        "reopen_checkin": _("opened a check-in again"),
        "export_replies": _("exported the answers of a check-in"),
        "settle_need": _("settled a need"),
        "reopen_need": _("opened a need again"),
        "hand_need_over": _("handed a need over"),
        "export_needs": _("exported needs"),
        "keep_opening_day": _("kept an opening day"),
        "give_birthday": _("gave the own birthday"),
        "take_back_birthday": _("had the own birthday deleted"),
    },
    subjects={
        "care.contact": _("Contact with a partner"),
        "care.moment": _("Moment"),
        "care.checkin": _("Check-in"),
        "care.need": _("Need"),
    },
    fields={
        "partners": _("Partners"),
        "event": _("Event"),
        "way": _("How"),
        "opened_on": _("Opening day"),
        "until": _("Until"),
    },
)
