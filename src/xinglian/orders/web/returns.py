"""Goods that go back: the list of both sides, and one return with what each side may do next."""

from decimal import Decimal

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import BUYERS, READERS, SELLERS, NotThere, sees_prices
from xinglian.orders.access import goods_back as find_return
from xinglian.orders.actions import returns as actions
from xinglian.orders.models import Return
from xinglian.orders.queries import returns as query
from xinglian.orders.queries.shipment_words import FOUND, RETURN_STATES
from xinglian.orders.rules.words import ReturnState
from xinglian.orders.web.picture import picture
from xinglian.orders.web.who import hand
from xinglian.stock import api as stock
from xinglian.ui.answers import done, missing_is_404
from xinglian.ui.chips import one_of, with_query

SIDES = {
    "ours": pgettext_lazy("returns", "we send back"),
    "theirs": pgettext_lazy("returns", "come back to us"),
}


class NoNumber(Refusal):
    sentence = gettext_lazy("Line %(no)s: “%(text)s” is no quantity. Write how many came back.")


@allow(*READERS)
@require_GET
def returns(request: ViewerRequest) -> HttpResponse:
    """GET ?q= &state= &side=ours|theirs &after=: the newest first."""
    viewer, asked = request.viewer, request.GET
    text = asked.get("q", "").replace("\0", "").strip()[:60]
    state = asked.get("state", "") if asked.get("state") in set(ReturnState) else ""
    side = asked.get("side", "") if asked.get("side") in SIDES else ""
    page = query.page(text=text, state=state, side=side, org_id=viewer.org_id, after=asked.get("after", ""))  # fmt: skip
    words = {key.value: word for key, (word, _tone) in RETURN_STATES.items()}
    context = {
        "page": page, "here": "returns", "priced": sees_prices(viewer), "org_id": viewer.org_id, "may_buy": viewer.has(*BUYERS),
        "chips": [one_of(request, "state", pgettext("return", "State"), words), one_of(request, "side", pgettext("returns", "Which way"), SIDES)],
        "is_filtered": bool(text or state or side), "clear_url": with_query(request, q=None, state=None, side=None),
    }  # fmt: skip
    return render(request, "orders/returns.html", context)


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def one(request: ViewerRequest, number: str) -> HttpResponse:
    return _page(request, find_return(number=number))


@allow(*SELLERS)
@require_POST
@missing_is_404(NotThere)
def decide(request: ViewerRequest, number: str) -> HttpResponse:
    """POST allow=1 or 0, answer: the seller says yes, or no and why."""
    allow_it = request.POST.get("allow") == "1"
    try:
        actions.decide(
            number=number, allow=allow_it, by=hand(request.viewer), now=clock.now(), answer=request.POST.get("answer", "").replace("\0", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, number, refusal)
    return done(request, _("Allowed. The buyer knows.") if allow_it else _("Refused. The buyer reads why."), to=_to(number))  # fmt: skip


@allow(*SELLERS)
@require_POST
@missing_is_404(NotThere)
def take(request: ViewerRequest, number: str) -> HttpResponse:
    """POST `came-<line>` with how many and `found-<line>` with their condition: the goods are here."""
    back = find_return(number=number)
    try:
        actions.take_back(number=number, by=hand(request.viewer), now=clock.now(), received=_came(request, back))  # fmt: skip
    except Refusal as refusal:
        return _refused(request, number, refusal)
    return done(request, _("Counted. The buyer reads what is credited."), to=_to(number))


@allow(*BUYERS)
@require_POST
@missing_is_404(NotThere)
def step(request: ViewerRequest, number: str) -> HttpResponse:
    """POST do=send | drop: the buyer sent the goods, or keeps them."""
    by, now = hand(request.viewer), clock.now()
    try:
        if request.POST.get("do") == "send":
            actions.send_back(number=number, by=by, now=now)
            said = _("On its way back. The seller knows.")
        else:
            actions.give_up(number=number, by=by, now=now)
            said = _("Given up: the goods stay with you.")
    except Refusal as refusal:
        return _refused(request, number, refusal)
    return done(request, said, to=_to(number))


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def photo(request: ViewerRequest, number: str) -> HttpResponseBase:
    """The picture belongs to the buyer; both sides of the return see it."""
    found = find_return(number=number)
    with acting(network()):
        kept = Return.objects.select_related("photo").get(pk=found.pk).photo
        return picture(kept)


def _page(request: ViewerRequest, back: Return, *, said: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    viewer, lines = request.viewer, query.lines(back)
    is_buyer, is_seller = viewer.org_id == back.buyer_id, viewer.org_id == back.seller_id
    buys, sells = is_buyer and viewer.has(*BUYERS), is_seller and viewer.has(*SELLERS)
    word, tone = RETURN_STATES[ReturnState(back.state)]
    for line in lines:
        line["typed"] = request.POST.get(f"came-{line['id']}", "")
        line["typed_found"] = request.POST.get(f"found-{line['id']}") or actions.expected(
            condition=line["condition"], reason=line["reason"]
        )
        line["finds"] = [
            (key, word, actions.worth(back, reason=line["reason"], said=line["condition"], found=key))
            for key, word in FOUND.items()
        ]  # fmt: skip
    context = {
        "b": back, "lines": lines, "state_word": word, "tone": tone, "said": said, "is_buyer": is_buyer, "priced": sees_prices(viewer),
        "value": query.value(back), "order_number": lines[0]["order_number"] if lines else "",
        "typed_answer": request.POST.get("answer", ""), "list_url": reverse("orders:returns"),
        "may_decide": sells and back.state == ReturnState.ASKED, "may_take": sells and back.state == ReturnState.SENT,
        "may_send": buys and back.state == ReturnState.ALLOWED, "may_drop": buys and back.state in (ReturnState.ASKED, ReturnState.ALLOWED),
    }  # fmt: skip
    return render(request, "orders/return.html", context, status=status)


def _refused(request: ViewerRequest, number: str, refusal: Refusal) -> HttpResponse:
    if isinstance(refusal, NotThere):
        raise refusal
    return _page(request, find_return(number=number), said=str(refusal), status=422)


def _came(request: ViewerRequest, back: Return) -> dict[int, actions.Came]:
    found = {}
    for line in query.lines(back):
        text = request.POST.get(f"came-{line['id']}", "").strip()
        how = request.POST.get(f"found-{line['id']}", "")
        if text and how in FOUND:
            found[line["id"]] = actions.Came(quantity=_number(line["no"], text), found=how)
    return found


def _number(no: int, text: str) -> Decimal:
    try:
        return stock.quantity_of(text[:30])
    except stock.NotANumber as error:
        raise NoNumber(no=no, text=text[:20]) from error


def _to(number: str) -> str:
    return reverse("orders:return", args=[number])
