"""What signals shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer, name_verbs
from xinglian.partners import api as partners
from xinglian.signals.queries import tag_filter
from xinglian.ui import nav, slots


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
        group="connect",
        url_name="signals:audiences",
        label=_("Audiences"),
        icon="users",
        order=20,
        allowed=_staff,
    )
)
partners.offer_filter(
    partners.ListFilter(
        key="tag", label=_("Tag"), choices=tag_filter.choices, where=tag_filter.where, order=10
    )
)
slots.offer(slots.Panel(slot="partners.aside", url_name="signals:partner_panel", order=10))
name_verbs(
    {
        "save_audience": _("saved an audience"),
        "change_audience": _("changed an audience"),
        "archive_audience": _("archived an audience"),
        "restore_audience": _("brought an audience back"),
        "export_indicator": _("exported an indicator"),
        "export_audience": _("took an audience out as a file"),
        "add_tag": _("put a tag on by hand"),
        "remove_tag": _("took a tag off by hand"),
        "put_back_tag": _("put a tag back to what the facts say"),
    },
    subjects={"signals.audience": _("Audience"), "signals.indicator": _("Indicator")},
    fields={
        "expression": _("Rule"),
        "note": _("What it is for"),
        "is_shared": _("Shared"),
        "tag": _("Tag"),
        "until": _("Holds until"),
    },
)
