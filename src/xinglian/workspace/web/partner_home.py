"""A partner's first page: what must be acknowledged, what is new, how one's own business stands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import PARTNER, Role, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.push import api as push
from xinglian.signals import api as signals
from xinglian.ui import offline
from xinglian.ui.charts import Point
from xinglian.ui.components.numbers import short
from xinglian.ui.components.times import month
from xinglian.workspace.queries import own_business
from xinglian.workspace.queries.todo_partner import partner_todos


@require_GET
@allow(PARTNER)
@offline.keep
def partner_home(request: Any) -> HttpResponse:
    """Phone first. Technicians see messages; owners and clerks their figures too."""
    viewer = request.viewer
    now = clock.now()
    context: dict[str, Any] = {
        "now": now,
        "on_top": push.inbox_on_top(membership_id=viewer.membership_id, org_id=viewer.org_id),
        "newest": push.inbox_items(
            membership_id=viewer.membership_id, org_id=viewer.org_id, limit=5
        ),
        "unread": push.unread_count(membership_id=viewer.membership_id),
        "shows_figures": viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK),
    }
    if context["shows_figures"]:
        bought = own_business.months(org_id=viewer.org_id)
        context |= {
            "bought": bought,
            "bought_total": Money(sum(month.amount.minor for month in bought)),
            "bars": [
                Point(
                    label=month(m.month),
                    value=m.amount.minor / 100,
                    text=short(m.amount.minor / 100),
                    note=f"{m.month:%Y-%m} · {m.amount}",
                )
                for m in bought
            ],
            "stock": own_business.stock(org_id=viewer.org_id),
            "slow": own_business.slow_parts(org_id=viewer.org_id),
            "tags": signals.tags_of(partner_ids=[viewer.org_id]).get(viewer.org_id, []),
        }
    context["todos"] = partner_todos(
        viewer=viewer, newest=context["newest"], stock=context.get("stock")
    )
    return render(request, "workspace/partner_home.html", context)
