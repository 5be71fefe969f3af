"""The steps of a call-off after it was asked for: each by the side it belongs to, from the state before it only."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.facts import Fact, record_many
from xinglian.kernel.money import Money
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.pool import access
from xinglian.pool.events import DealMoved
from xinglian.pool.models import Deal, Offer
from xinglian.pool.rules import gains
from xinglian.pool.rules.words import DealState
from xinglian.stock import api as stock

_LINE = "1"


class WrongStep(Refusal):
    sentence = _("%(number)s is further than that already. Reload the page to see where it is.")


class NotThereAnyMore(Refusal):
    sentence = _("%(number)s: your ledger has %(left)s free, not %(asked)s. Decline, or count first.")  # fmt: skip


class MoreThanSent(Refusal):
    sentence = _("%(sent)s were sent, not %(received)s. Count again, in whole pieces where the unit has no halves.")  # fmt: skip
    field = "received"


@transaction.atomic
def agree(*, number: str, by: Viewer, now: datetime) -> Deal:
    """The giver's word: names are told, and its ledger holds the goods. Raises NotThere, WrongStep, NotThereAnyMore."""
    with acting(network()):
        deal = _locked(number, by, "giver", DealState.ASKED)
        names = {one: identity.organisation(id=one) for one in (deal.giver_id, deal.taker_id)}
        giver, taker = names[deal.giver_id], names[deal.taker_id]
        deal.giver_name, deal.taker_name = (
            giver.label if giver else "",
            taker.label if taker else "",
        )
        deal.answered_at = now
        if stock.keeps_ledger(org_id=deal.giver_id):
            wish = stock.Wish(line=_LINE, org_id=deal.giver_id, part_id=deal.part_id, quantity=deal.quantity)  # fmt: skip
            (answer,) = stock.reserve_many(wishes=[wish], reference=deal.number, key=f"pool:{deal.pk}", now=now).lines  # fmt: skip
            if answer.short > 0:
                raise NotThereAnyMore(number=deal.number, left=plain(answer.available), asked=plain(deal.quantity))  # fmt: skip
        _move(deal, DealState.AGREED, by, now, "giver_name", "taker_name", "answered_at")
    return _told(deal, by, "agree_stock")


@transaction.atomic
def decline(*, number: str, why: str, by: Viewer, now: datetime) -> Deal:
    """The giver's word; the goods are free for others. Raises NotThere, WrongStep."""
    with acting(network()):
        deal = _locked(number, by, "giver", DealState.ASKED)
        deal.why, deal.answered_at = why.strip()[:200], now
        _free(deal, now)
        _move(deal, DealState.DECLINED, by, now, "why", "answered_at")
    return _told(deal, by, "decline_stock")


@transaction.atomic
def cancel(*, number: str, why: str, by: Viewer, now: datetime) -> Deal:
    """Either side, until the goods have left; who asked may also before an answer. Raises NotThere, WrongStep."""
    with acting(network()):
        deal = _locked(number, by, "", DealState.ASKED, DealState.AGREED)
        if deal.state == DealState.ASKED and deal.taker_id != by.org_id:
            raise WrongStep(number=number)
        deal.why = why.strip()[:200]
        stock.release(reference=deal.number, now=now)
        _free(deal, now)
        _move(deal, DealState.CANCELLED, by, now, "why")
    return _told(deal, by, "cancel_stock")


@transaction.atomic
def send(*, number: str, carrier: str, waybill: str, by: Viewer, now: datetime) -> Deal:
    """The goods leave the giver, and its ledger where it keeps one. Raises NotThere, WrongStep."""
    with acting(network()):
        deal = _locked(number, by, "giver", DealState.AGREED)
        deal.carrier, deal.waybill, deal.sent_at = carrier.strip()[:60], waybill.strip()[:60], now
        if stock.keeps_ledger(org_id=deal.giver_id):
            stock.issue(
                org_id=deal.giver_id, reference=deal.number, key=f"pool:{deal.pk}:out", by=_by(by), now=now, is_simulated=deal.is_simulated,
            )  # fmt: skip
        _move(deal, DealState.SENT, by, now, "carrier", "waybill", "sent_at")
    return _told(deal, by, "send_stock")


@transaction.atomic
def receive(*, number: str, received: Decimal, why: str, by: Viewer, now: datetime) -> Deal:
    """The taker counts; what is missing is not paid. Into its ledger where it keeps one. Raises NotThere, WrongStep, MoreThanSent."""
    with acting(network()):
        deal = _locked(number, by, "taker", DealState.SENT)
        if not (0 <= received <= deal.quantity and stock.fits(received, deal.unit)):
            raise MoreThanSent(sent=plain(deal.quantity), received=plain(received))
        deal.received, deal.received_at, deal.why = received, now, why.strip()[:200]
        deal.amount_minor = gains.amount(price_minor=deal.price_minor, quantity=received)
        landing = stock.landing(org_id=deal.taker_id)
        if landing is not None and received > 0:
            stock.receive(
                org_id=deal.taker_id, reference=deal.number, key=f"pool:{deal.pk}:in", by=_by(by), now=now, is_simulated=deal.is_simulated,
                lines=[stock.Line(location_id=landing.main_id, part_id=deal.part_id, quantity=received, condition=deal.condition,
                                  unit_cost=Money(deal.price_minor, deal.currency).amount)],
            )  # fmt: skip
        _move(deal, DealState.RECEIVED, by, now, "received", "received_at", "why", "amount_minor")
        record_many(
            [
                Fact(
                    kind="pool.received", at=now, org_id=deal.taker_id, subject="pool.deal", subject_id=deal.pk, ref=deal.number, amount=received,
                    unit=deal.unit, source="pool", body={"part": deal.part_id, "km": deal.km}, is_simulated=deal.is_simulated,
                )
            ]
        )  # fmt: skip
    return _told(deal, by, "receive_stock")


@transaction.atomic
def settle(*, number: str, by: Viewer, now: datetime) -> Deal:
    """The giver has its money. Raises NotThere, WrongStep."""
    with acting(network()):
        deal = _locked(number, by, "giver", DealState.RECEIVED)
        deal.settled_at = now
        _move(deal, DealState.SETTLED, by, now, "settled_at")
    return _told(deal, by, "settle_stock")


@transaction.atomic
def expire(*, now: datetime) -> int:
    """Call-offs nobody answered in time, and offers whose day has passed. As the network; how many call-offs."""
    # Offers before call-offs, by number, as every step locks them.
    sql.execute(
        "SELECT id FROM pool_offer WHERE id IN (SELECT offer_id FROM pool_deal WHERE state = 'asked' AND answer_due < %s) ORDER BY id FOR UPDATE",
        [now],
    )  # fmt: skip
    ended = sql.rows(
        "WITH ended AS (UPDATE pool_deal SET state = 'expired', changed_at = %(now)s WHERE state = 'asked' AND answer_due < %(now)s"
        " RETURNING id, offer_id, quantity), freed AS (UPDATE pool_offer AS o SET held = o.held - n.quantity, changed_at = %(now)s"
        " FROM (SELECT offer_id, sum(quantity) AS quantity FROM ended GROUP BY 1) AS n WHERE o.id = n.offer_id) SELECT id FROM ended",
        {"now": now},
    )  # fmt: skip
    sql.execute(
        "UPDATE pool_offer SET state = 'over', changed_at = %s WHERE state = 'open' AND until < %s",
        [now, timezone.localdate(now)],
    )
    for row in ended:
        outbox.announce(DealMoved(deal_id=row["id"], state=DealState.EXPIRED))
    return len(ended)


def _locked(number: str, by: Viewer, side: str, *states: str) -> Deal:
    """The offer is locked before its call-off, as in asking."""
    found = access.deal(number=number, org_id=by.org_id)
    Offer.objects.select_for_update().get(pk=found.offer_id)
    deal = access.one(Deal.objects.filter(pk=found.pk).select_for_update())
    if side and by.org_id != (deal.giver_id if side == "giver" else deal.taker_id):
        raise access.NotThere
    if deal.state not in states:
        raise WrongStep(number=number)
    return deal


def _free(deal: Deal, now: datetime) -> None:
    sql.execute("UPDATE pool_offer SET held = held - %s, changed_at = %s WHERE id = %s", [deal.quantity, now, deal.offer_id])  # fmt: skip


def _move(deal: Deal, state: str, by: Viewer, now: datetime, *names: str) -> None:
    deal.state, deal.changed_at = state, now
    deal.save(update_fields=["state", "changed_at", *names])
    outbox.announce(DealMoved(deal_id=deal.pk, state=state, by_org_id=by.org_id))


def _told(deal: Deal, by: Viewer, verb: str) -> Deal:
    audit.record(verb, subject=("pool.deal", deal.pk), name=deal.number, org_id=by.org_id, after={"why": deal.why})  # fmt: skip
    return deal


def _by(by: Viewer) -> stock.By:
    return stock.By(person_id=by.person_id, name=by.name)
