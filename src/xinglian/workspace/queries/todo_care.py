"""What waits in partner care: whom to speak with, who needs help, what the care fund is asked for."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.care import api as care
from xinglian.identity.api import Role, Viewer
from xinglian.ui.components.numbers import listed
from xinglian.workspace.queries.todo import Todo


def moments(viewer: Viewer, now: datetime) -> list[Todo]:
    """Reasons to speak with one's own partners in person."""
    due = care.due_moments(csm_person_id=viewer.person_id, today=timezone.localdate(now))
    if not due.n:
        return []
    return [
        Todo(
            key="moments", tone="info",
            title=ngettext("%(n)s reason for a personal word", "%(n)s reasons for a personal word", due.n) % {"n": f"{due.n:,}"},
            note=_("First: %(names)s") % {"names": listed(due.names)}, step=_("See whom"),
            url=reverse("care:moments") + "?of=mine",
        )
    ]  # fmt: skip


def needs(viewer: Viewer, now: datetime) -> list[Todo]:
    """Partners that asked for help: a CSM's own, everybody's for those who look after all."""
    is_csm = viewer.has(Role.REGIONAL_CSM)
    found = care.open_needs(owner_id=viewer.person_id if is_csm else None, now=now)
    if not found.n or not (is_csm or found.late):
        return []
    count = found.n if is_csm else found.late
    words = (
        ngettext("%(n)s partner need is open", "%(n)s partner needs are open", count)
        if is_csm
        else ngettext("%(n)s partner need is overdue", "%(n)s partner needs are overdue", count)
    )
    return [
        Todo(
            key="needs", tone="act" if found.late else "watch", title=words % {"n": f"{count:,}"},
            note=_("Due first: %(name)s") % {"name": found.name or ""}, step=_("Help them"),
            url=reverse("care:needs") + ("?of=mine" if is_csm else "?of=all"), since=None,
        )
    ]  # fmt: skip


def fund(viewer: Viewer, now: datetime) -> list[Todo]:
    """Requests that wait for one's decision, payment or visit. Without names: somebody may look over the shoulder."""
    waits = care.fund_waiting(
        person_id=viewer.person_id, approves=viewer.has(*care.APPROVERS), now=now
    )
    if not (waits.approve or waits.pay or waits.follow):
        return []
    lines = (
        (waits.approve, ngettext("%(n)s request to the care fund waits", "%(n)s requests to the care fund wait", waits.approve), _("Two people decide, never who asked"), _("Decide")),
        (waits.pay, ngettext("%(n)s approved help is to be paid", "%(n)s approved helps are to be paid", waits.pay), _("Record the payment with its receipt"), _("Pay")),
        (waits.follow, ngettext("%(n)s partner to ask after", "%(n)s partners to ask after", waits.follow), _("They had help of the care fund"), _("Ask how they are")),
    )  # fmt: skip
    return [
        Todo(
            key=f"fund_{place}", tone="watch", title=title % {"n": f"{count:,}"}, note=note, step=step,
            url=reverse("care:fund"),
        )
        for place, (count, title, note, step) in enumerate(lines) if count
    ]  # fmt: skip
