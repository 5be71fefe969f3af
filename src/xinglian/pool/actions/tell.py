"""Tell the side of a call-off that did not take the step; both where time ended it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xinglian.catalogue import api as catalogue
from xinglian.kernel.quantity import plain
from xinglian.pool.access import TRADERS
from xinglian.pool.models import Deal
from xinglian.pool.rules.words import DealState
from xinglian.push.api import notify

# Subject and body; a name stands in none before the word is given.
_WORDS = {
    DealState.ASKED: (
        gettext_noop("Somebody in %(taker_place)s asks for %(many)s of %(part)s"),
        gettext_noop("Call-off %(number)s: agree or decline within three days, then it ends by itself."),
    ),
    DealState.AGREED: (
        gettext_noop("Agreed: %(many)s of %(part)s come from %(giver)s"),
        gettext_noop("Call-off %(number)s: you hear when the goods are sent."),
    ),
    DealState.DECLINED: (
        gettext_noop("Declined: %(many)s of %(part)s"), gettext_noop("Call-off %(number)s: look for another offer in the pool."),
    ),
    DealState.CANCELLED: (
        gettext_noop("Called off no more: %(many)s of %(part)s"), gettext_noop("Call-off %(number)s was cancelled by the other side."),
    ),
    DealState.EXPIRED: (
        gettext_noop("Not answered in time: %(many)s of %(part)s"), gettext_noop("Call-off %(number)s has ended; the goods are free for others."),
    ),
    DealState.SENT: (
        gettext_noop("On its way: %(many)s of %(part)s"), gettext_noop("Call-off %(number)s: count the goods when they are there."),
    ),
    DealState.RECEIVED: (
        gettext_noop("Received: %(many)s of %(part)s"), gettext_noop("Call-off %(number)s: settle it when the money is there."),
    ),
    DealState.SETTLED: (
        gettext_noop("Settled: %(many)s of %(part)s"), gettext_noop("Call-off %(number)s is closed; the other side has its money."),
    ),
}  # fmt: skip


def tell(*, deal_id: int, state: str, by_org_id: int | None, now: datetime) -> None:
    """In a job, as the network. Nothing where the call-off has gone on since."""
    deal = Deal.objects.filter(pk=deal_id, state=state).first()
    if deal is None:
        return
    part = catalogue.part(part_id=deal.part_id)
    many = deal.received if deal.received is not None else deal.quantity
    facts = {
        "number": deal.number, "part": part.number if part else "", "many": plain(many), "taker_place": deal.taker_place, "giver": deal.giver_name,
    }  # fmt: skip
    subject, body = _WORDS[DealState(state)]
    for org_id in (deal.giver_id, deal.taker_id):
        if org_id != by_org_id:
            notify(
                org_id=org_id, words=lambda: (_(subject) % facts, _(body) % facts), action=lambda: _("Open the call-off"),
                url=reverse("pool:deal", args=[deal.number]), roles=TRADERS, now=now, is_simulated=deal.is_simulated,
            )  # fmt: skip
