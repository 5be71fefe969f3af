"""What goes into a basket, is changed in it and taken out again. Statements do not grow with the number of lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions.place import MOST_LINES, TooManyLines
from xinglian.orders.models import Basket, BasketLine
from xinglian.orders.queries.branches import Branch
from xinglian.orders.queries.consents import NoConsent, in_force
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.stock.api import Row, same_unit

_SHIP = ("ship_name", "ship_phone", "ship_address")
# What the column holds; anything else is asked again.
_LARGEST, _FINEST = Decimal(10) ** 12, -3
_ADD = """
INSERT INTO orders_basketline (basket_id, org_id, no, text, part_id, quantity, note)
SELECT %(basket)s, %(org)s, %(first)s + n.at, n.text, n.part_id, n.quantity, ''
  FROM unnest(%(texts)s::text[], %(parts)s::bigint[], %(quantities)s::numeric[])
    WITH ORDINALITY AS n (text, part_id, quantity, at)
"""
_NEWER = """
UPDATE orders_basketline AS l SET part_id = p.superseded_by_part_id, text = n.number FROM catalogue_pub_part AS p
  JOIN catalogue_pub_part AS n ON n.part_id = p.superseded_by_part_id
 WHERE l.basket_id = %s AND l.removed_at IS NULL AND p.part_id = l.part_id
"""


class BasketClosed(Refusal):
    sentence = _("This basket has been ordered already. Open a new one.")


class NothingGiven(Refusal):
    sentence = _("Write a number, or paste a list: a number and a quantity a line.")


class NoBranch(Refusal):
    sentence = _("This company is no branch of yours. Choose one from the list.")
    field = "branch"


@transaction.atomic
def open_basket(*, org_id: int, seller_id: int, by: Hand, now: datetime) -> Basket:
    """The person's open basket at a seller, or a new one. Raises NotASeller."""
    seller = find_seller(buyer_id=org_id, seller_id=seller_id)
    kept = Basket.objects.filter(
        org_id=org_id, seller_id=seller_id, person_id=by.person_id, is_template=False, ordered_as__isnull=True,
        removed_at__isnull=True, buyer__isnull=True,
    ).first()  # fmt: skip
    return kept or Basket.objects.create(
        org_id=org_id, seller_id=seller_id, seller_name=seller.name, person_id=by.person_id, person_name=by.name,
        changed_at=now,
    )  # fmt: skip


@transaction.atomic
def open_behalf(*, buyer_id: int, by: Hand, now: datetime) -> Basket:
    """The person's open basket for a buyer of its company, or a new one. Raises NoConsent, NotASeller."""
    org_id = by.org_id or 0
    consent = in_force(buyer_id=buyer_id, seller_id=org_id, on=trading_day(now))
    if consent is None:
        raise NoConsent(buyer=_("This company"))
    seller = find_seller(buyer_id=buyer_id, seller_id=consent.seller_id)
    kept = Basket.objects.filter(
        org_id=org_id, buyer_id=buyer_id, person_id=by.person_id, ordered_as__isnull=True, removed_at__isnull=True
    ).first()  # fmt: skip
    return kept or Basket.objects.create(
        org_id=org_id, seller_id=seller.seller_id, seller_name=seller.name, buyer_id=buyer_id, buyer_name=consent.org_name,
        person_id=by.person_id, person_name=by.name, changed_at=now,
    )  # fmt: skip


@transaction.atomic
def add(*, basket_id: int, rows: Sequence[Row], now: datetime) -> int:
    """Append rows as they were written; one row of a part that is there already adds up. How many lines came or grew.

    Raises NotThere, BasketClosed, NothingGiven, TooManyLines.
    """
    basket = _open(basket_id)
    if not rows:
        raise NothingGiven
    texts = [row.number.replace("\0", "")[:200] for row in rows]
    known = catalogue.parts_by_number(numbers=texts)
    parts = [known[text].part_id if text in known else None for text in texts]
    # Four boxes of what is sold by the piece: how many pieces are in them, only the buyer knows.
    quantities = [
        _kept(row.quantity)
        if same_unit(row.unit, known[text].unit if text in known else "")
        else None
        for row, text in zip(rows, texts, strict=True)
    ]
    if len(rows) == 1:
        meant = None if parts[0] else catalogue.meant_by(text=texts[0])
        parts = [meant.part.part_id] if meant and meant.part else parts
        if _added_up(basket, parts[0], quantities[0]):
            _touch(basket, now)
            return 1
    have = sql.row(
        "SELECT coalesce(max(no), 0) AS last, count(*) FILTER (WHERE removed_at IS NULL) AS n FROM orders_basketline WHERE basket_id = %s",
        [basket.pk],
    ) or {"last": 0, "n": 0}  # fmt: skip
    if have["n"] + len(rows) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    sql.execute(
        _ADD,
        {
            "basket": basket.pk, "org": basket.org_id, "first": have["last"], "texts": texts, "parts": parts,
            "quantities": quantities,
        },
    )  # fmt: skip
    _touch(basket, now)
    return len(rows)


@transaction.atomic
def put(*, basket_id: int, lines: Sequence[tuple[int, Decimal]], now: datetime) -> int:
    """Append parts that are known, as from an order or a template."""
    basket = _open(basket_id)
    cards = catalogue.parts(part_ids={part_id for part_id, _n in lines})
    rows = [Row(line=1, number=cards[part_id].number, quantity=n) for part_id, n in lines if part_id in cards]  # fmt: skip
    return add(basket_id=basket.pk, rows=rows, now=now)


@transaction.atomic
def change(*, basket_id: int, quantities: Mapping[int, Decimal | None], now: datetime) -> None:
    """New quantities by line id."""
    basket = _open(basket_id)
    sql.execute(
        "UPDATE orders_basketline AS l SET quantity = n.quantity FROM unnest(%s::bigint[], %s::numeric[]) AS n (id, quantity)"
        " WHERE l.basket_id = %s AND l.id = n.id AND l.quantity IS DISTINCT FROM n.quantity",
        [list(quantities), [_kept(one) for one in quantities.values()], basket.pk],
    )  # fmt: skip
    _touch(basket, now)


@transaction.atomic
def choose(*, basket_id: int, line_id: int, number: str, now: datetime) -> None:
    """The part a line means: one of its candidates, or what superseded it."""
    basket = _open(basket_id)
    card = catalogue.part_by_number(number=number)
    line = access.one(BasketLine.objects.filter(basket=basket, pk=line_id, removed_at__isnull=True))
    if card is None:
        raise access.NotThere
    line.part_id, line.text = card.part_id, card.number
    line.save(update_fields=["part_id", "text"])
    _touch(basket, now)


@transaction.atomic
def take_newer(*, basket_id: int, now: datetime) -> int:
    """Every superseded part by what superseded it."""
    basket = _open(basket_id)
    many = sql.execute(_NEWER, [basket.pk])
    _touch(basket, now)
    return many


@transaction.atomic
def remove(*, basket_id: int, line_ids: Sequence[int], now: datetime) -> int:
    """They come back by `bring_back` with the same moment."""
    basket = _open(basket_id)
    many = BasketLine.objects.filter(
        basket=basket, pk__in=line_ids, removed_at__isnull=True
    ).update(removed_at=now)
    _touch(basket, now)
    return many


@transaction.atomic
def bring_back(*, basket_id: int, removed_at: datetime, now: datetime) -> int:
    basket = _open(basket_id)
    many = BasketLine.objects.filter(basket=basket, removed_at=removed_at).update(removed_at=None)
    _touch(basket, now)
    return many


@transaction.atomic
def describe(
    *, basket_id: int, given: Mapping[str, Any], branches: Mapping[int, Branch], now: datetime
) -> bool:
    """The order's own words: lane, day, numbers, address, branch. Raises NoBranch.

    With another branch the address becomes the one of its record, unless somebody wrote another one at once; True then.
    """
    basket = _open(basket_id)
    branch_id: int | None = given.get("branch")
    if branch_id is not None and branch_id not in branches:
        raise NoBranch
    moves = branch_id != basket.branch_id and all(given[name] == getattr(basket, name) for name in _SHIP)  # fmt: skip
    for name in ("is_urgent", "wanted_on", "note", "buyer_ref", *_SHIP):
        setattr(basket, name, given[name])
    if moves:
        for name in _SHIP:
            setattr(basket, name, getattr(branches[branch_id], name) if branch_id else "")
    basket.branch_id = branch_id  # type: ignore[assignment] # nullable
    basket.changed_at = now
    basket.save()
    return moves


def _open(basket_id: int) -> Basket:
    basket = access.basket(basket_id=basket_id, lock=True)
    if basket.ordered_as_id is not None:
        raise BasketClosed
    return basket


def _touch(basket: Basket, now: datetime) -> None:
    Basket.objects.filter(pk=basket.pk).update(revision=F("revision") + 1, changed_at=now)


def _kept(quantity: Decimal | None) -> Decimal | None:
    """None for what no shelf has: then the line asks how many."""
    if quantity is None or abs(quantity) >= _LARGEST:
        return None
    exponent = quantity.normalize().as_tuple().exponent
    return quantity if isinstance(exponent, int) and exponent >= _FINEST else None


def _added_up(basket: Basket, part_id: int | None, quantity: Decimal | None) -> bool:
    if part_id is None or quantity is None or quantity <= 0:
        return False
    lines = BasketLine.objects.filter(
        basket=basket, part_id=part_id, quantity__gt=0, removed_at__isnull=True
    )
    first = lines.order_by("no").first()
    return first is not None and bool(
        lines.filter(pk=first.pk).update(quantity=F("quantity") + quantity)
    )
