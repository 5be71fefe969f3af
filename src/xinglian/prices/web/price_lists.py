"""The list of price lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.prices.access import KEEPERS, READERS
from xinglian.prices.api import price_day
from xinglian.prices.queries import changes, choices, price_lists
from xinglian.prices.queries.words import LIST_STATES
from xinglian.prices.rules.words import ListState
from xinglian.trade import api as trade
from xinglian.ui.chips import one_of, with_query
from xinglian.ui.lists import Tab

_KINDS = {
    "all": gettext_lazy("everybody"), "type": gettext_lazy("partner types"), "layer": gettext_lazy("layers"),
    "region": pgettext_lazy("prices", "places"), "group": gettext_lazy("customer groups"), "partner": gettext_lazy("single partners"),
}  # fmt: skip


@allow(*READERS)
@require_GET
def lists(request: ViewerRequest) -> HttpResponse:
    """GET ?state= &for= &currency= &q= &after=."""
    today = price_day(at=clock.now())
    state, kind = request.GET.get("state", ""), request.GET.get("for", "")
    by = price_lists.Asked(
        state=state if state in price_lists.TABS else ListState.NOW, kind=kind if kind in _KINDS else "",
        currency=request.GET.get("currency", "") if request.GET.get("currency") in trade.CURRENCIES else "",
        text=request.GET.get("q", "").replace("\0", "").strip()[:60],
    )  # fmt: skip
    counts = price_lists.count_states(today)
    return render(
        request,
        "prices/lists.html",
        {
            "page": price_lists.page(by, today=today, after=request.GET.get("after", "")), "here": "lists",
            "may_keep": request.viewer.has(*KEEPERS), "waiting": changes.count_waiting(), "state": by.state,
            "is_filtered": bool(by.kind or by.currency or by.text), "clear_url": reverse("prices:lists"), "total": sum(counts.get(one, 0) for one in price_lists.TABS),
            "tabs": [
                Tab(LIST_STATES[one], with_query(request, state=None if one == ListState.NOW else one), counts.get(one, 0), one == by.state)
                for one in price_lists.TABS
            ],
            "chips": [
                one_of(request, "for", _("Who it is for"), _KINDS),
                one_of(request, "currency", _("Currency"), {code: code for code in list(trade.CURRENCIES)[:6]}),
            ],
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
def group_options(request: HttpRequest) -> HttpResponse:
    """GET ?q=: customer groups for a picker."""
    return _options(request, "group")


@allow(*READERS)
@require_GET
def category_options(request: HttpRequest) -> HttpResponse:
    """GET ?q=: categories for a picker."""
    return _options(request, "category")


def _options(request: HttpRequest, what: str) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = choices.groups_like(text) if what == "group" else choices.categories_like(text)
    return render(request, "ui/_picker_options.html", {"options": found})
