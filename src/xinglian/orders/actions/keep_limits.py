"""Up to which amount colleagues order without asking: set by the owner."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from xinglian.kernel import audit
from xinglian.orders.models import Limit
from xinglian.orders.queries.limits import limits_of


@transaction.atomic
def keep_limits(*, most: Mapping[str, int | None], org_id: int, now: datetime) -> None:
    """By role, in minor units; None: no limit. Roles that are left out stay as they are."""
    before = limits_of(org_id=org_id)
    for role, minor in most.items():
        Limit.objects.update_or_create(
            org_id=org_id, role=role, defaults={"most_minor": minor, "changed_at": now}
        )
    audit.record("set_order_limits", subject=("orders.limit", org_id), org_id=org_id, before=before, after={**before, **most})  # fmt: skip
