"""What signals shows elsewhere."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer, name_verbs
from xinglian.partners import api as partners
from xinglian.signals.access import MAKERS
from xinglian.signals.queries import subject_filter, tag_filter
from xinglian.ui import nav, slots
from xinglian.ui.offered_filters import ListFilter, offer


def _staff(viewer: Viewer) -> bool:
    return viewer.is_staff


nav.offer(
    nav.NavItem(
        group="business",
        url_name="signals:tags",
        label=_("Tags"),
        icon="tags",
        order=30,
        allowed=_staff,
    )
)
nav.offer(
    nav.NavItem(
        group="business",
        url_name="signals:indicators",
        label=_("Indicators"),
        icon="chart-line",
        order=25,
        allowed=_staff,
    )
)
nav.offer(
    nav.NavItem(
        group="business",
        url_name="signals:forecasts",
        label=_("Forecast"),
        icon="trending-up",
        order=27,
        allowed=_staff,
    )
)
nav.offer(
    nav.NavItem(
        group="connect",
        url_name="signals:segments",
        label=_("Segments"),
        icon="layers",
        order=25,
        allowed=_staff,
    )
)
nav.offer(
    nav.NavItem(
        group="connect",
        url_name="signals:audiences",
        label=_("Audiences"),
        icon="users",
        order=20,
        allowed=_staff,
    )
)
partners.offer_filter(
    ListFilter(
        key="tag", label=_("Tag"), choices=tag_filter.choices, where=tag_filter.where, order=10
    )
)
offer(
    "identity.people",
    ListFilter(
        key="tag", label=_("Tag"), choices=partial(subject_filter.choices_of, "person"),
        where=subject_filter.people_with,
    ),
)  # fmt: skip
offer(
    "catalogue.parts",
    ListFilter(
        key="tag", label=_("Tag"), choices=partial(subject_filter.choices_of, "part"),
        where=subject_filter.parts_with,
    ),
)  # fmt: skip
partners.offer_bulk(
    partners.BulkAction(
        key="list", label=_("Keep as a list"), icon="tags", order=30, url_name="signals:list_of_partners",
        allowed=lambda viewer: viewer.has(*MAKERS),
    )
)  # fmt: skip
slots.offer(
    slots.Panel(slot="partners.aside", url_name="signals:expected_panel", order=5, allowed=_staff)
)
slots.offer(slots.Panel(slot="partners.aside", url_name="signals:partner_panel", order=10))
slots.offer(
    slots.Panel(slot="identity.person", url_name="signals:person_tags", order=20, allowed=_staff)
)
slots.offer(
    slots.Panel(slot="catalogue.part.aside", url_name="signals:part_tags", order=30, allowed=_staff)
)
name_verbs(
    {
        "save_audience": _("saved an audience"),
        "change_audience": _("changed an audience"),
        "archive_audience": _("archived an audience"),
        "restore_audience": _("brought an audience back"),
        "export_indicator": _("exported an indicator"),
        "export_forecasts": _("exported a list of forecasts"),
        "export_audience": _("took an audience out as a file"),
        "add_tag": _("put a tag on by hand"),
        "remove_tag": _("took a tag off by hand"),
        "put_back_tag": _("put a tag back to what the facts say"),
        "make_tag": _("made a tag"),
        "change_made_tag": _("changed a tag"),
        "put_made_tag_away": _("put a tag away"),
        "bring_made_tag_back": _("brought a tag back"),
        "put_on_list": _("put partners on a list"),
        "take_off_list": _("took partners off a list"),
        "put_back_on_list": _("put partners back on a list"),
        "export_list": _("took a list out as a file"),
    },
    subjects={
        "signals.made_tag": _("Tag made by people"),
        "signals.audience": _("Audience"),
        "signals.indicator": _("Indicator"),
        "signals.forecast": _("Forecast"),
    },
    fields={
        "expression": _("Rule"),
        "name_en": _("English name"),
        "expires_on": _("Last day of the list"),
        "note": _("What it is for"),
        "is_shared": _("Shared"),
        "tag": _("Tag"),
        "until": _("Holds until"),
    },
)
