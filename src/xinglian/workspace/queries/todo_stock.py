"""What waits in the stock ledgers: balances that do not add up, adjustments and counts to approve, goods that did not arrive."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity.api import Viewer
from xinglian.stock import api as stock
from xinglian.workspace.queries.todo import Todo


def ledgers(viewer: Viewer, now: datetime) -> list[Todo]:
    """One query. A balance that is wrong cannot wait: nobody knows any more what may be sold."""
    found = stock.waiting(org_id=viewer.org_id, today=timezone.localdate(now))
    todos = []
    if found.faults:
        title = ngettext("%(n)s stock balance does not add up", "%(n)s stock balances do not add up", found.faults)  # fmt: skip
        todos.append(
            Todo(
                key="stock_faults", tone="act", title=title % {"n": f"{found.faults:,}"}, step=_("Look at it"),
                note=_("It is not the sum of its movements: stop booking there"), since=found.found_at,
                url=reverse("stock:list") + f"?org={found.fault_org_id}",
            )
        )  # fmt: skip
    if found.proposals:
        title = ngettext("%(n)s stock adjustment waits for approval", "%(n)s stock adjustments wait for approval", found.proposals)  # fmt: skip
        todos.append(
            Todo(
                key="stock_proposals", tone="watch", title=title % {"n": f"{found.proposals:,}"}, step=_("Decide"),
                note=_("Nothing is booked before"), since=found.proposed_at, url=reverse("stock:proposals"),
            )
        )  # fmt: skip
    if found.counts:
        title = ngettext("%(n)s count waits for approval", "%(n)s counts wait for approval", found.counts)  # fmt: skip
        todos.append(
            Todo(
                key="stock_counts", tone="watch", title=title % {"n": f"{found.counts:,}"}, step=_("Look at it"),
                note=_("Its differences are not booked yet"), url=reverse("stock:count", args=[found.count_id]),
            )
        )  # fmt: skip
    if found.late:
        title = ngettext("%(n)s transfer should have arrived", "%(n)s transfers should have arrived", found.late)  # fmt: skip
        todos.append(
            Todo(
                key="stock_late", tone="watch", title=title % {"n": f"{found.late:,}"}, step=_("Look at it"),
                note=_("Goods under way are promised to nobody"), url=reverse("stock:transfers"),
            )
        )  # fmt: skip
    return todos
