"""Differences: the list of both sides; the seller settles one or many alike."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import READERS, SELLERS, NotThere, sees_prices
from xinglian.orders.access import claim as find_claim
from xinglian.orders.actions.claims import settle_claims
from xinglian.orders.models import Claim
from xinglian.orders.queries import claims as query
from xinglian.orders.queries.shipment_words import CLAIM_STATES, GAPS
from xinglian.orders.rules.words import ClaimState, Gap
from xinglian.orders.web.picture import picture
from xinglian.orders.web.who import hand
from xinglian.ui.answers import done, missing_is_404, refused
from xinglian.ui.chips import one_of, with_query

MOST_AT_ONCE = 200


class NothingChosen(Refusal):
    sentence = gettext_lazy("Choose at least one difference.")


@allow(*READERS)
@require_GET
def claims(request: ViewerRequest) -> HttpResponse:
    """GET ?state= &gap=: the newest first."""
    viewer, state, gap = request.viewer, request.GET.get("state", ""), request.GET.get("gap", "")
    state, gap = state if state in set(ClaimState) else "", gap if gap in set(Gap) else ""
    page = query.page(state=state, gap=gap, after=request.GET.get("after", ""))
    # A buyer's own differences are not its to settle: it is not asked how.
    settles = viewer.has(*SELLERS) and any(row["is_open"] and row["seller_id"] == viewer.org_id for row in page.rows)  # fmt: skip
    context = {
        "page": page, "here": "claims", "priced": sees_prices(viewer),
        "chips": [
            one_of(request, "state", pgettext("claim", "State"), {key.value: word for key, (word, _tone) in CLAIM_STATES.items()}),
            one_of(request, "gap", pgettext("claim", "What is wrong"), {key.value: word for key, word in GAPS.items()}),
        ],
        "is_filtered": bool(state or gap), "clear_url": with_query(request, state=None, gap=None, after=None),
        "may_settle": settles, "org_id": viewer.org_id,
    }  # fmt: skip
    return render(request, "orders/claims.html", context)


@allow(*SELLERS)
@require_POST
@missing_is_404(NotThere)
def settle(request: ViewerRequest) -> HttpResponse:
    """POST claim (some), how = replaced | credited | refused, answer."""
    to, how = reverse("orders:claims"), request.POST.get("how", "")
    chosen = [one for one in request.POST.getlist("claim") if one.isascii() and one.isdigit() and len(one) < 19]  # fmt: skip
    if how not in (ClaimState.REPLACED, ClaimState.CREDITED, ClaimState.REFUSED):
        raise Http404
    if not chosen:
        return refused(request, NothingChosen(), to=to)
    try:
        n = settle_claims(
            claim_ids=[int(one) for one in chosen[:MOST_AT_ONCE]], how=ClaimState(how), answer=request.POST.get("answer", ""),
            by=hand(request.viewer), now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if isinstance(refusal, NotThere):
            raise
        return refused(request, refusal, to=to)
    said = ngettext("%(n)s difference settled. The buyer reads it.", "%(n)s differences settled. The buyers read it.", n)  # fmt: skip
    return done(request, said % {"n": n}, to=to)


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def photo(request: ViewerRequest, claim_id: int) -> HttpResponseBase:
    """The picture belongs to the buyer; both sides of the claim see it."""
    found = find_claim(claim_id=claim_id)
    with acting(network()):
        kept = Claim.objects.select_related("photo").get(pk=found.pk).photo
        return picture(kept)
