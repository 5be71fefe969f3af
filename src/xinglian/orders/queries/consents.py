"""Who lets whom order for it, and until when."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Consent

MOST = 200
_BEGUN = """
SELECT b.id, b.buyer_name, b.person_name, b.changed_at, count(l.id) AS lines FROM orders_basket AS b
  LEFT JOIN orders_basketline AS l ON l.basket_id = b.id AND l.removed_at IS NULL
 WHERE b.org_id = %s AND b.buyer_id IS NOT NULL AND b.ordered_as_id IS NULL AND b.removed_at IS NULL
 GROUP BY b.id ORDER BY b.changed_at DESC LIMIT 100
"""


class NoConsent(Refusal):
    sentence = _("%(buyer)s does not let you order for it, or no longer does. Ask it for its consent.")  # fmt: skip


def in_force(*, buyer_id: int, seller_id: int, on: date, lock: bool = False) -> Consent | None:
    """None too while one of the two takes no part: it left, or was merged into another one, whose consent it is not."""
    query = _standing(on).filter(pk__in=_seen(org_id=buyer_id, seller_id=seller_id))
    with acting(network(), savepoint=False):
        return (query.select_for_update(of=("self",)) if lock else query).first()


def received(*, seller_id: int, on: date) -> list[Consent]:
    """Who lets this seller's people order for it today, by name: of those the reader may see."""
    seen = _seen(seller_id=seller_id)
    with acting(network(), savepoint=False):
        return list(_standing(on).filter(pk__in=seen).order_by("org_name", "pk")[:MOST])


def given(*, org_id: int, on: date) -> list[dict[str, Any]]:
    """What a buyer gave, the newest first; what has ended stays to be read."""
    found = list(Consent.objects.filter(org_id=org_id).order_by("-given_at", "-pk")[:MOST])
    with acting(network(), savepoint=False):
        holding = set(_standing(on).filter(org_id=org_id).values_list("pk", flat=True))
    return [
        {
            "c": one, "most": None if one.most_minor is None else Money(one.most_minor), "holds": one.pk in holding,
            "may_end": one.ended_at is None and one.until >= on,
        }
        for one in found
    ]  # fmt: skip


def begun(*, seller_id: int) -> list[dict[str, Any]]:
    """Baskets its people fill for others."""
    return sql.rows(_BEGUN, [seller_id])


def _seen(**of: int) -> list[int]:
    """Not ended, and within the reader's own scope: the maker's people of a region order for that region."""
    return list(Consent.objects.filter(ended_at__isnull=True, **of).values_list("pk", flat=True))


def _standing(on: date) -> QuerySet[Consent]:
    """Asked as the network: neither side reads the other's record."""
    return Consent.objects.filter(ended_at__isnull=True, until__gte=on, org__is_active=True, seller__is_active=True)  # fmt: skip
