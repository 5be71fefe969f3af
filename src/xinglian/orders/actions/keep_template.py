"""Baskets that are ordered again and again: kept by a name, used, renamed, thrown away and brought back."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions.fill_basket import open_basket, put
from xinglian.orders.models import Basket, Order
from xinglian.orders.rules.hand import Hand

_COPY = """
INSERT INTO orders_basketline (basket_id, org_id, no, text, part_id, quantity, note)
SELECT %s, org_id, no, text, part_id, quantity, note FROM orders_basketline WHERE basket_id = %s AND removed_at IS NULL
"""


class NameMissing(Refusal):
    sentence = _("Give the list a name of at most 60 letters.")
    field = "name"


class NothingToRepeat(Refusal):
    sentence = _("Nothing of it can be ordered again: its parts are not in the catalogue any more.")


@transaction.atomic
def keep_as_template(*, basket_id: int, name: str, by: Hand, now: datetime) -> Basket:
    """Raises NotThere, NameMissing."""
    basket = access.basket(basket_id=basket_id, lock=True)
    if basket.buyer_id is not None:
        raise access.NotThere
    made = Basket.objects.create(
        org_id=basket.org_id, seller_id=basket.seller_id, seller_name=basket.seller_name, name=_named(name), is_template=True,
        person_id=by.person_id, person_name=by.name, changed_at=now, is_simulated=basket.is_simulated,
    )  # fmt: skip
    sql.execute(_COPY, [made.pk, basket.pk])
    return made


@transaction.atomic
def use_template(*, basket_id: int, by: Hand, now: datetime) -> Basket:
    """Its lines into the person's basket at that seller. Raises NotThere, NotASeller, NothingToRepeat."""
    template = access.basket(basket_id=basket_id)
    rows = sql.rows(
        "SELECT part_id, quantity FROM orders_basketline WHERE basket_id = %s AND removed_at IS NULL AND part_id IS NOT NULL"
        " AND quantity IS NOT NULL ORDER BY no",
        [template.pk],
    )  # fmt: skip
    return _put(template.org_id, template.seller_id, [(row["part_id"], row["quantity"]) for row in rows], by, now)  # fmt: skip


@transaction.atomic
def order_again(*, number: str, by: Hand, now: datetime) -> Basket:
    """What was wanted of an order, into the person's basket at its seller. Raises NotThere, NotASeller, NothingToRepeat."""
    order = access.one(Order.objects.filter(number=number, buyer_id=by.org_id))
    rows = sql.rows(
        "SELECT part_id, quantity FROM orders_orderline WHERE order_id = %s AND instead_of_id IS NULL ORDER BY no",
        [order.pk],
    )  # fmt: skip
    return _put(order.buyer_id, order.seller_id, [(row["part_id"], row["quantity"]) for row in rows], by, now)  # fmt: skip


@transaction.atomic
def rename_template(*, basket_id: int, name: str, now: datetime) -> None:
    """Raises NotThere, NameMissing."""
    basket = access.basket(basket_id=basket_id, lock=True)
    basket.name, basket.changed_at = _named(name), now
    basket.save(update_fields=["name", "changed_at"])


@transaction.atomic
def throw_away(*, basket_id: int, now: datetime) -> Basket:
    """A template or a basket nobody ordered; it comes back by `keep_after_all`. Raises NotThere."""
    basket = access.basket(basket_id=basket_id, lock=True)
    Basket.objects.filter(pk=basket.pk, ordered_as__isnull=True).update(removed_at=now)
    return basket


@transaction.atomic
def keep_after_all(*, basket_id: int) -> Basket:
    """Raises NotThere."""
    basket = access.one(Basket.objects.filter(pk=basket_id).select_for_update())
    basket.removed_at = None
    basket.save(update_fields=["removed_at"])
    return basket


def _put(org_id: int, seller_id: int, lines: list[tuple[int, Decimal]], by: Hand, now: datetime) -> Basket:  # fmt: skip
    basket = open_basket(org_id=org_id, seller_id=seller_id, by=by, now=now)
    if not lines:
        raise NothingToRepeat
    put(basket_id=basket.pk, lines=lines, now=now)
    return basket


def _named(name: str) -> str:
    found = name.replace("\0", "").strip()
    if not found or len(found) > 60:
        raise NameMissing
    return found
