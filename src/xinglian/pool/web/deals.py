"""Call-offs: the list of both sides, and one with what each may do next."""

from datetime import timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal
from xinglian.pool.access import READERS, TRADERS, NotThere
from xinglian.pool.access import seen_deal as find
from xinglian.pool.actions import steps
from xinglian.pool.models import Deal, Worth
from xinglian.pool.queries import deals as query
from xinglian.pool.queries.words import CONDITIONS, DEAL_STATES, SIDES
from xinglian.pool.rules.words import DealState
from xinglian.stock import api as stock
from xinglian.ui.answers import done, missing_is_404
from xinglian.ui.chips import one_of, with_query

_SUM_DAYS = 90
_DONE = {
    "agree": gettext_lazy("Agreed. Both sides now know each other."),
    "decline": gettext_lazy("Declined. The goods are free for others."),
    "cancel": gettext_lazy("Called off no more. The other side knows."),
    "send": gettext_lazy("Sent. The other side knows."),
    "receive": gettext_lazy("Received. What is missing is not paid."),
    "settle": gettext_lazy("Settled."),
}


class NoNumber(Refusal):
    sentence = gettext_lazy("“%(text)s” is no quantity. Write how many came.")


@allow(*READERS)
@require_GET
def deals(request: ViewerRequest) -> HttpResponse:
    """GET ?q= &state= &side=taker|giver &after=: the newest first."""
    viewer, asked = request.viewer, request.GET
    text = asked.get("q", "").replace("\0", "").strip()[:60]
    state = asked.get("state", "") if asked.get("state") in set(DealState) else ""
    is_partner = viewer.has(*TRADERS)
    side = asked.get("side", "") if is_partner and asked.get("side") in SIDES else ""
    words = {key.value: word for key, (word, _tone) in DEAL_STATES.items()}
    chips = [one_of(request, "state", _("State"), words)]
    if is_partner:
        chips.append(one_of(request, "side", _("Which way"), SIDES))
    page = query.page(org_id=viewer.org_id, text=text, state=state, side=side, after=asked.get("after", ""))  # fmt: skip
    for row in page.rows:
        row["label"] = (row["name_en"] if get_language() == "en" else "") or row["name"]
    context = {
        "page": page, "here": "deals",
        "sums": query.sums(org_id=viewer.org_id, since=timezone.localdate(clock.now()) - timedelta(days=_SUM_DAYS)), "is_partner": is_partner, "chips": chips,
        "is_filtered": bool(text or state or side), "clear_url": with_query(request, q=None, state=None, side=None), "days": _SUM_DAYS,
    }  # fmt: skip
    return render(request, "pool/deals.html", context)


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def deal(request: ViewerRequest, number: str) -> HttpResponse:
    return _page(request, find(number=number))


@allow(*TRADERS)
@require_POST
@missing_is_404(NotThere)
def step(request: ViewerRequest, number: str) -> HttpResponse:
    """POST do=agree | decline | cancel (why) | send (carrier, waybill) | receive (received, why) | settle."""
    by, now, given = request.viewer, clock.now(), request.POST
    do, why = given.get("do", ""), given.get("why", "").replace("\0", "")
    if do not in _DONE:
        raise NotThere
    try:
        if do == "agree":
            steps.agree(number=number, by=by, now=now)
        elif do == "decline":
            steps.decline(number=number, why=why, by=by, now=now)
        elif do == "cancel":
            steps.cancel(number=number, why=why, by=by, now=now)
        elif do == "send":
            carrier, waybill = (
                given.get(name, "").replace("\0", "") for name in ("carrier", "waybill")
            )
            steps.send(number=number, carrier=carrier, waybill=waybill, by=by, now=now)
        elif do == "receive":
            steps.receive(number=number, received=_came(given.get("received", "")), why=why, by=by, now=now)  # fmt: skip
        else:
            steps.settle(number=number, by=by, now=now)
    except NotThere:
        raise
    except Refusal as refusal:
        return _page(request, find(number=number), said=str(refusal), status=422)
    return done(request, _DONE[do], to=reverse("pool:deal", args=[number]))


def _came(text: str) -> Decimal:
    try:
        found: Decimal = stock.quantity_of(text.strip()[:30])
    except stock.NotANumber as error:
        raise NoNumber(text=text[:20]) from error
    return found


def _page(request: ViewerRequest, found: Deal, *, said: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    viewer, state = request.viewer, found.state
    trades = viewer.has(*TRADERS)
    gives, takes = (trades and viewer.org_id == one for one in (found.giver_id, found.taker_id))
    word, tone = DEAL_STATES[DealState(state)]
    is_early = state == DealState.ASKED
    worth = Worth.objects.filter(deal=found).first() if takes else None
    money = _money(found, worth=worth, gives=gives)
    context = {
        "d": found, "part": catalogue.part(part_id=found.part_id), "state_word": word, "tone": tone, "said": said, "gives": gives, "takes": takes,
        "condition_word": CONDITIONS[stock.Condition(found.condition)], "list_url": reverse("pool:deals"), "money": money, "is_dearer": "dearer" in money and money["dearer"].minor > 0,
        "may_answer": gives and is_early, "may_send": gives and state == DealState.AGREED, "may_receive": takes and state == DealState.SENT,
        "may_settle": gives and state == DealState.RECEIVED, "may_cancel": (takes and is_early) or ((gives or takes) and state == DealState.AGREED),
        "typed": {name: request.POST.get(name, "") for name in ("why", "carrier", "waybill", "received")},
    }  # fmt: skip
    return render(request, "pool/deal.html", context, status=status)


def _money(found: Deal, *, worth: Worth | None, gives: bool) -> dict[str, Money]:
    """What keeping the goods costs is the giver's own business."""
    sums = {"price": found.price_minor, "amount": found.amount_minor, "freight": found.freight_minor}  # fmt: skip
    if worth is not None:
        sums["saved"] = worth.new_minor - found.amount_minor - found.freight_minor
        sums["dearer"] = -sums["saved"]
    if gives:
        sums["spared"] = found.spared_minor
    return {key: Money(minor, found.currency) for key, minor in sums.items()}
