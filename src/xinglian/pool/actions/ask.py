"""Call off some of an offer. Two partners ask for the same piece: the second waits for the first, and is told."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.identity.api import Viewer
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.pool import access
from xinglian.pool.events import DealMoved
from xinglian.pool.models import Deal, Offer, Worth
from xinglian.pool.queries import market
from xinglian.pool.queries.freight import freight
from xinglian.pool.rules import gains
from xinglian.pool.rules.words import DealState, OfferState
from xinglian.prices import api as prices
from xinglian.stock import api as stock

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# After that the goods are free for others again.
ANSWER_DAYS = 3
_PLACE = (
    "SELECT coalesce(c.short_name, v.short_name, '') FROM partners_pub_partner AS p"
    " LEFT JOIN identity_pub_region AS c ON c.code = p.city_code LEFT JOIN identity_pub_region AS v ON v.code = p.province_code"
    " WHERE p.partner_id = %s"
)


class Gone(Refusal):
    sentence = _("Of this offer %(left)s are left. Somebody was quicker; ask for fewer, or look for another one.")  # fmt: skip
    field = "quantity"


class NotWhole(Refusal):
    sentence = _("Write a quantity above zero, in whole pieces where the unit has no halves.")
    field = "quantity"


@dataclass(frozen=True, kw_only=True)
class Brings:
    """What a call-off brings, in minor units. `new`: what the goods cost the taker anew; `saved`: against that, freight
    taken off; both empty where nobody states a price."""

    amount: int
    freight: int
    new: int | None
    spared: int

    @property
    def saved(self) -> int | None:
        return None if self.new is None else self.new - self.amount - self.freight


def brings(*, found: dict[str, Any], quantity: Decimal, taker_id: int, now: datetime) -> Brings:
    """Of an offer as the market shows it. In the taker's scope."""
    amount = gains.amount(price_minor=found["price_minor"], quantity=quantity)
    quote = prices.quote(buyer_id=taker_id, part_id=found["part_id"], quantity=quantity, on=now, currency=found["currency"])  # fmt: skip
    worth = quote.amounts
    return Brings(
        amount=amount,
        freight=freight(km=found["km"] or 0),
        new=None if worth is None else worth.gross.minor,
        spared=gains.spared(amount_minor=amount),
    )  # fmt: skip


@transaction.atomic
def ask(
    *, offer_id: int, quantity: Decimal, note: str, key: str, by: Viewer, now: datetime
) -> Deal:
    """In the taker's scope; the same key asks once. Raises NotThere, NotWhole, Gone."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 68))", [f"{by.org_id}:{key}"])
    known = Deal.objects.filter(taker_id=by.org_id, key=key).first()
    if known is not None:
        return known
    found = market.one(offer_id=offer_id, org_id=by.org_id, today=timezone.localdate(now))
    if found is None:
        raise access.NotThere
    if quantity <= 0 or not stock.fits(quantity, found["unit"]):
        raise NotWhole
    told = brings(found=found, quantity=quantity, taker_id=by.org_id, now=now)
    with acting(network()):
        offer = _hold(offer_id, quantity, now)
        made = Deal.objects.create(
            number=_number(now), offer=offer, giver_id=offer.org_id, taker_id=by.org_id, part_id=offer.part_id, unit=offer.unit,
            condition=offer.condition, quantity=quantity, price_minor=offer.price_minor, amount_minor=told.amount,
            currency=offer.currency, freight_minor=told.freight, spared_minor=told.spared, km=found["km"],
            giver_place=found["place"], taker_place=str(sql.value(_PLACE, [by.org_id]) or ""), key=key, state=DealState.ASKED,
            note=note.strip()[:200], asked_at=now, asked_by=by.person_id,
            answer_due=now + timedelta(days=ANSWER_DAYS), changed_at=now, is_simulated=offer.is_simulated,
        )  # fmt: skip
        if told.new is not None:
            Worth.objects.create(deal=made, taker_id=by.org_id, new_minor=told.new)
        outbox.announce(DealMoved(deal_id=made.pk, state=made.state, by_org_id=by.org_id))
    audit.record("ask_for_stock", subject=("pool.deal", made.pk), name=made.number, org_id=by.org_id)  # fmt: skip
    return made


def _hold(offer_id: int, quantity: Decimal, now: datetime) -> Offer:
    """The offer with so many more spoken for: in one statement, so that of two the second sees what the first left."""
    left = sql.row(
        "UPDATE pool_offer SET held = held + %s, changed_at = %s WHERE id = %s AND state = 'open' AND quantity - held >= %s RETURNING id",
        [quantity, now, offer_id, quantity],
    )  # fmt: skip
    offer = access.one(Offer.objects.filter(pk=offer_id))
    if left is None:
        is_open = offer.state == OfferState.OPEN
        raise Gone(left=plain(offer.quantity - offer.held if is_open else Decimal(0)))
    return offer


def _number(now: datetime) -> str:
    day = timezone.localdate(now)
    return f"T{day:%y%m}-" + "".join(secrets.choice(_SIGNS) for _ in range(7))
