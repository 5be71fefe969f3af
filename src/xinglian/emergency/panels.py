"""What emergencies show elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="connect", url_name="emergency:home", label=_("Emergency"), icon="siren", order=15,
        allowed=lambda viewer: viewer.is_staff,
    )
)  # fmt: skip
name_verbs(
    {
        "prepare_alarm": _("prepared an urgent notice"),
        "release_alarm": _("released an urgent notice"),
        "drop_alarm": _("dropped an urgent notice"),
        "end_alarm": _("ended an urgent notice or drill"),
        "set_wording": _("changed the words of an urgent notice"),
        "take_ours": _("took the delivered words of an urgent notice back"),
        "export_alarm_report": _("exported the report of an urgent notice"),
    },
    subjects={"emergency.alarm": _("Urgent notice"), "emergency.template": _("Template")},
    fields={
        "template": _("Template"),
        "is_drill": _("Drill"),
        "notice_subject": _("Subject"),
        "notice_body": _("Text"),
        "cut": _("Channels taken away"),
        "prepared_by": _("Prepared by"),
        "released_by": _("Released by"),
    },
)
