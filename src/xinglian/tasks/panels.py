"""What tasks shows elsewhere."""

from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import name_verbs

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
