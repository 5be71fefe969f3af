"""What the sentinels wait for: to be asked this quarter, and to be replaced when they are silent."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity.api import Viewer
from xinglian.sentinel import api as sentinel
from xinglian.workspace.queries.todo import Todo


def sentinels(viewer: Viewer, now: datetime) -> list[Todo]:
    """For who steers the radar."""
    found = sentinel.waiting(viewer=viewer, now=now)
    todos = []
    if found.unasked:
        note = ngettext("%(n)s partner to ask", "%(n)s partners to ask", found.unasked)  # fmt: skip
        todos.append(
            Todo(
                key="sentinels", tone="info", title=_("The sentinels were not asked this quarter yet"),
                note=note % {"n": found.unasked}, step=_("Send the questions"), url=reverse("sentinel:ask"),
            )
        )  # fmt: skip
    if found.silent:
        title = ngettext("%(n)s sentinel is silent for two rounds", "%(n)s sentinels are silent for two rounds", found.silent)  # fmt: skip
        todos.append(
            Todo(
                key="silent_sentinels", tone="info", title=title % {"n": found.silent}, note=_("Another partner of the same type and province is proposed"),
                step=_("See who"), url=reverse("sentinel:sentinels") + "?view=silent",
            )
        )  # fmt: skip
    return todos
