"""Up to which amount somebody orders without asking a colleague."""

from collections.abc import Iterable

from xinglian.orders.models import Limit


def limit_minor(*, org_id: int, roles: Iterable[str]) -> int | None:
    """The most generous of their roles; None: no limit."""
    wanted = sorted(str(role) for role in roles)
    known = dict(Limit.objects.filter(org_id=org_id, role__in=wanted).values_list("role", "most_minor"))  # fmt: skip
    limits = [known.get(role) for role in wanted]
    return None if not limits or None in limits else max(one for one in limits if one is not None)


def limits_of(*, org_id: int) -> dict[str, int | None]:
    """As they were set, by role."""
    return dict(Limit.objects.filter(org_id=org_id).values_list("role", "most_minor"))
