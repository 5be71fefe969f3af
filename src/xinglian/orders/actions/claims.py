"""A seller settles what was wrong with what arrived: sends it again, credits it, or says why not."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.hands import sender_of
from xinglian.orders.actions.history import fact, record, tell
from xinglian.orders.actions.send import hold
from xinglian.orders.actions.settle import settle
from xinglian.orders.events import ClaimSettled
from xinglian.orders.models import Claim, Order, OrderLine
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.valuation import share
from xinglian.orders.rules.words import Answer, ClaimState, Gap
from xinglian.stock import api as stock


class SettledAlready(Refusal):
    sentence = _("One of these differences is settled already. Reload the page to see which.")


class WhyNot(Refusal):
    sentence = _("Say why: the buyer reads it.")
    field = "answer"


class SurplusAgain(Refusal):
    sentence = _("What came too many cannot be sent again. Credit nothing and let the buyer keep it, or refuse and ask for it back.")  # fmt: skip


@transaction.atomic
def settle_claims(
    *, claim_ids: Sequence[int], how: ClaimState, by: Hand, now: datetime, answer: str = ""
) -> int:
    """All of them, or none; how many. Raises NotThere, SettledAlready, WhyNot, SurplusAgain."""
    if how == ClaimState.REFUSED and not answer.strip():
        raise WhyNot
    wanted = sorted(set(claim_ids))
    numbers = Claim.objects.filter(pk__in=wanted).values_list("shipment__order__number", flat=True)
    # Orders are locked in one order, so that two who settle never wait for each other.
    orders = {one.pk: one for one in (access.order(number=number, lock=True) for number in sorted(set(numbers)))}  # fmt: skip
    claims = list(Claim.objects.filter(pk__in=wanted).select_for_update(of=("self",)).select_related("line", "shipment").order_by("pk"))  # fmt: skip
    if not claims or len(claims) < len(wanted) or any(one.seller_id != by.org_id for one in claims):
        raise access.NotThere
    if any(one.state != ClaimState.OPEN for one in claims):
        raise SettledAlready
    if how == ClaimState.REPLACED and any(one.gap == Gap.SURPLUS for one in claims):
        raise SurplusAgain
    with acting(network()):
        for order in orders.values():
            mine = [one for one in claims if one.line.order_id == order.pk]
            _settle(order, mine, how, answer.strip()[:300], by, now)
    for one in claims:
        audit.record("settle_claim", subject=("orders.claim", one.pk), after={"state": how})
    return len(claims)


def _settle(
    order: Order, claims: list[Claim], how: ClaimState, answer: str, by: Hand, now: datetime
) -> None:
    for one in claims:
        one.state, one.answer, one.settled_at = how, answer, now
        one.settled_by, one.settled_name = by.person_id, by.name
        one.amount_minor = None
        if how == ClaimState.CREDITED:
            one.amount_minor = 0 if one.gap == Gap.SURPLUS else share(one.line.amount_minor, part=one.quantity, whole=one.line.quantity)  # fmt: skip
    if how == ClaimState.REPLACED:
        _again(order, claims, now)
    Claim.objects.bulk_update(claims, ["state", "answer", "settled_at", "settled_by", "settled_name", "amount_minor", "again"])  # fmt: skip
    credited = sum(one.amount_minor or 0 for one in claims)
    tell(order, "claim_settled", by=by, now=now, body={"how": how, "claims": len(claims), "amount_minor": credited, "why": answer})  # fmt: skip
    ref = f"{order.number}/claim/{claims[0].pk}"
    record(fact(order, "order.claim_settled", now=now, amount_minor=credited, ref=ref, body={"how": how}))  # fmt: skip
    for one in claims:
        outbox.announce(
            ClaimSettled(
                order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id, claim_id=one.pk
            )
        )  # fmt: skip


def _again(order: Order, claims: list[Claim], now: datetime) -> None:
    """A line of its own, without a price: what was sent stays counted as sent."""
    last = int(OrderLine.objects.filter(order=order).aggregate(n=Max("no"))["n"] or 0)
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, buyer_id=order.buyer_id, seller_id=order.seller_id, no=last + place, part_id=one.line.part_id,
            instead_of_id=one.line_id, unit=one.line.unit, quantity=one.quantity, unit_price=Decimal(0), amount_minor=0,
            includes_tax=one.line.includes_tax, tax_rate=one.line.tax_rate, answer=Answer.CONFIRMED, changed_at=now,
        )
        for place, one in enumerate(claims, 1)
    )  # fmt: skip
    made = OrderLine.objects.filter(order=order, no__gt=last).order_by("no")
    for one, line in zip(claims, made, strict=True):
        one.again = line
    order.lines_count += len(claims)
    order.save(update_fields=["lines_count"])
    if stock.keeps_ledger(org_id=sender_of(order)):
        hold(
            order,
            seller=seller_of(buyer_id=order.buyer_id, seller_id=order.seller_id),
            now=now,
            key=f"again:{order.pk}:{claims[0].pk}",
        )
    settle(order, now=now)
