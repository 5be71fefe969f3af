"""What tasks shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs
from xinglian.tasks.access import READERS
from xinglian.ui import nav

nav.offer(
    nav.NavItem(
        group="connect", url_name="tasks:board", label=_("Tasks"), icon="list-checks", order=25,
        allowed=lambda viewer: viewer.has(*READERS),
    )
)  # fmt: skip
nav.offer(
    nav.NavItem(
        group="connect", url_name="tasks:mine", label=_("Tasks"), icon="list-checks", order=25,
        allowed=lambda viewer: viewer.is_partner,
    )
)  # fmt: skip
name_verbs(
    {
        "assign_tasks": _("gave tasks"),
        "close_assignment": _("closed an assignment"),
        "reopen_assignment": _("opened an assignment again"),
        "accept_tasks": _("accepted what was handed in"),
        "reject_tasks": _("sent tasks back"),
        "export_tasks": _("exported tasks"),
    },
    subjects={"tasks.assignment": _("Assignment")},
    fields={"partners": _("Partners"), "due_at": _("Due"), "tasks": _("Tasks")},
)
