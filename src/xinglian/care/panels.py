"""What care shows elsewhere: navigation, a panel and the timeline of a partner."""

from django.utils.translation import gettext_lazy as _

from xinglian.care.access import CARERS, FUND_READERS
from xinglian.care.queries import contacts, fund
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
        group="trust", url_name="care:fund", label=_("Care fund"), icon="wallet", order=40,
        # Who cares for partners comes to it from there.
        allowed=lambda viewer: viewer.has(*FUND_READERS) and not viewer.has(*CARERS),
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
partners.timeline_source(
    "care",
    label=_("Talks with the partner"),
    fetch=contacts.timeline,
    allowed=lambda viewer: viewer.has(*CARERS),
)
partners.timeline_source(
    "care_fund",
    label=_("Care fund"),
    fetch=fund.timeline,
    allowed=lambda viewer: viewer.has(*CARERS),
)
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
        "fund_ask": _("asked the care fund for money"),
        "fund_approve": _("approved money of the care fund"),
        "fund_decline": _("declined money of the care fund"),
        "fund_withdraw": _("took a request to the care fund back"),
        "fund_pay": _("recorded a payment of the care fund"),
        "fund_reverse": _("asked to reverse a payment of the care fund"),
        "fund_reversed": _("reversed a payment of the care fund"),
        "fund_keep": _("let a payment of the care fund stand"),
        "fund_follow_up": _("asked after a payment of the care fund"),
        "set_fund_budget": _("set a budget of the care fund"),
        "export_fund": _("exported requests to the care fund"),
        "open_fund_paper": _("opened a receipt of the care fund"),
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
