"""What effectiveness shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="connect", url_name="effect:home", label=_("Effectiveness"), icon="chart-line", order=12,
        allowed=lambda viewer: viewer.is_staff,
    )
)  # fmt: skip
name_verbs(
    {
        "export_effect": _("exported figures of effectiveness"),
        "make_report": _("made a communication report"),
        "export_report": _("exported a communication report"),
        "keep_message": _("kept a message as it is"),
        "take_up_rework": _("put a message back on the list to rework"),
    },
    subjects={
        "effect.count": _("Effectiveness"),
        "effect.rework": _("Message to rework"),
        "effect.report": _("Communication report"),
    },
)
