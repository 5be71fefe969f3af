"""A seller asks a partner to send for it from its own shelf; the partner agrees or declines; either ends it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.kernel import audit, outbox
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.events import SendingChanged
from xinglian.orders.models import SendingAgreement
from xinglian.orders.queries.sellers import NotASeller, seller
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import SendingState


class NoSuchPartner(Refusal):
    sentence = _("No partner that trades with you has the code %(code)s. Whoever sends for you buys from you or sells to you.")  # fmt: skip
    field = "sender"


class AgreedAlready(Refusal):
    sentence = _("%(name)s sends for you already, or has not answered yet.")
    field = "sender"


class DecidedAlready(Refusal):
    sentence = _("This agreement was decided or has ended already. Reload the page to see how it stands.")  # fmt: skip


@transaction.atomic
def offer(*, sender_code: str, note: str, by: Hand, now: datetime) -> SendingAgreement:
    """In the seller's scope. Raises NoSuchPartner, AgreedAlready."""
    found, mine = _partner(sender_code.strip(), by)
    standing = (SendingState.OFFERED, SendingState.AGREED)
    if SendingAgreement.objects.filter(seller_id=by.org_id, sender_id=found.id, state__in=standing).exists():  # fmt: skip
        raise AgreedAlready(name=found.label)
    made = SendingAgreement.objects.create(
        seller_id=by.org_id or 0, seller_name=mine.label, sender_id=found.id, sender_name=found.label, state=SendingState.OFFERED,
        note=note.strip()[:300], offered_at=now, offered_name=by.name,
    )  # fmt: skip
    _changed(made, by, "offer_sending")
    return made


@transaction.atomic
def decide(*, agreement_id: int, agrees: bool, by: Hand, now: datetime, why: str = "") -> SendingAgreement:  # fmt: skip
    """In the scope of the one that is asked to send. Raises NotThere, DecidedAlready."""
    found = access.one(SendingAgreement.objects.filter(pk=agreement_id, sender_id=by.org_id).select_for_update())  # fmt: skip
    if found.state != SendingState.OFFERED:
        raise DecidedAlready
    found.state = SendingState.AGREED if agrees else SendingState.DECLINED
    found.decided_at, found.decided_name, found.why = now, by.name, why.strip()[:300]
    found.save(update_fields=["state", "decided_at", "decided_name", "why"])
    _changed(found, by, "decide_sending")
    return found


@transaction.atomic
def end(*, agreement_id: int, by: Hand, now: datetime, why: str = "") -> SendingAgreement:
    """For either of the two; orders it was chosen for stay with it. Raises NotThere, DecidedAlready."""
    either = Q(sender_id=by.org_id) | Q(seller_id=by.org_id)
    found = access.one(SendingAgreement.objects.filter(either, pk=agreement_id).select_for_update())
    may_end = found.state == SendingState.AGREED or (
        found.state == SendingState.OFFERED and found.seller_id == by.org_id
    )
    if not may_end:
        raise DecidedAlready
    found.state, found.why = SendingState.ENDED, why.strip()[:300]
    found.ended_at, found.ended_name, found.ended_org_id = now, by.name, by.org_id
    found.save(update_fields=["state", "why", "ended_at", "ended_name", "ended_org_id"])
    _changed(found, by, "end_sending")
    return found


def _partner(code: str, by: Hand) -> tuple[identity.Org, identity.Org]:
    """Asked by code and nothing else, and answered alike for who is not there and who is a stranger."""
    with acting(network()):
        found = identity.organisations_by_code(codes=[code]).get(code)
        mine = identity.organisation(id=by.org_id or 0)
    if found is None or mine is None or found.id == mine.id or not _trade(found.id, mine.id):
        raise NoSuchPartner(code=code)
    return found, mine


def _trade(one: int, other: int) -> bool:
    """Whether either may order from the other."""
    for buyer_id, seller_id in ((one, other), (other, one)):
        try:
            seller(buyer_id=buyer_id, seller_id=seller_id)
        except NotASeller:
            continue
        return True
    return False


def _changed(found: SendingAgreement, by: Hand, verb: str) -> None:
    outbox.announce(SendingChanged(agreement_id=found.pk, state=found.state))
    audit.record(verb, subject=("orders.sendingagreement", found.pk), org_id=by.org_id, after={"state": found.state, "why": found.why})  # fmt: skip
