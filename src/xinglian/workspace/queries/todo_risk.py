"""What strays from what was expected, or has drifted, and waits for its owner."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity.api import Viewer
from xinglian.risk import api as risk
from xinglian.workspace.queries.todo import Todo


def alerts(viewer: Viewer, now: datetime) -> list[Todo]:
    """One's own alerts that nobody has acknowledged."""
    if not risk.reads(viewer):
        return []
    found = risk.waiting(person_id=viewer.person_id)
    if not found.n:
        return []
    title = ngettext("%(n)s alert of the radar waits for you", "%(n)s alerts of the radar wait for you", found.n)  # fmt: skip
    return [
        Todo(
            key="alerts", tone="act" if found.red else "watch", title=title % {"n": f"{found.n:,}"},
            note=_("Heaviest: %(alert)s") % {"alert": found.worst}, step=_("Look at them"),
            url=reverse("risk:board") + "?of=mine", since=found.since,
        )
    ]  # fmt: skip


def drifts(viewer: Viewer, now: datetime) -> list[Todo]:
    """One's own tags and forecasts that drifted, until they are steady or somebody says that it is so now."""
    if not risk.reads(viewer):
        return []
    n, since = risk.drifts_waiting(person_id=viewer.person_id)
    if not n:
        return []
    title = ngettext("%(n)s tag or forecast has drifted", "%(n)s tags or forecasts have drifted", n)
    return [
        Todo(
            key="drifts", tone="watch", title=title % {"n": n}, note=_("Look whether facts are missing, or say that it is so now"),
            step=_("See what drifted"), url=reverse("risk:drifts"), since=since,
        )
    ]  # fmt: skip
