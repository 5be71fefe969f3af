"""What does a buyer pay for a part, and why: asked by the maker, and by the buyer."""

from datetime import datetime, time

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.partners import api as partners
from xinglian.prices.access import BUYERS, READERS
from xinglian.prices.api import price_day
from xinglian.prices.queries.coming import coming, own_lists
from xinglian.prices.queries.price_check import price_lines
from xinglian.prices.rules.asked_lines import MOST, read_lines
from xinglian.prices.web.forms import CheckForm, MineForm


@allow(*READERS)
@require_GET
def check(request: ViewerRequest) -> HttpResponse:
    """GET ?buyer= &lines= &day= &known= &currency=."""
    today = price_day(at=clock.now())
    asked = bool(request.GET.get("buyer") or request.GET.get("lines"))
    form = CheckForm(request.GET if asked else None, initial={"day": today, "currency": "CNY"})
    context: dict[str, object] = {"form": form, "here": "check", "lines": []}
    if asked and form.is_valid():
        given = form.cleaned_data
        buyer = partners.partner(partner_id=given["buyer"])
        if buyer is None:
            form.add_error("buyer", _("Choose a partner from the list that opens while you type."))
        else:
            # "On a day" means as the books stood when it ended.
            known = timezone.make_aware(datetime.combine(given["known"], time.max), timezone.get_default_timezone()) if given["known"] else None  # fmt: skip
            typed = read_lines(given["lines"])
            context |= {
                "buyer": buyer, "day": given["day"], "known": given["known"], "is_then": given["known"] is not None or given["day"] < today, "is_cut": len(typed) == MOST, "most": MOST,
                "lines": price_lines(buyer_id=buyer.partner_id, asked=typed, day=given["day"], currency=given["currency"], known_at=known, of_maker=True),
            }  # fmt: skip
    return render(request, "prices/check.html", context)


@allow(*BUYERS)
@require_GET
def mine(request: ViewerRequest) -> HttpResponse:
    """GET ?lines= &currency=: what the viewer's own company pays today, and what changes soon."""
    today = price_day(at=clock.now())
    own = own_lists(today=today)
    currencies = list(dict.fromkeys(one["currency"] for one in own)) or ["CNY"]
    asked = bool(request.GET.get("lines"))
    form = MineForm(request.GET if asked else None, initial={"currency": currencies[0]})
    form.fields["currency"] = forms.ChoiceField(
        label=form.fields["currency"].label, choices=[(one, one) for one in currencies], required=False
    )  # fmt: skip
    context: dict[str, object] = {"form": form, "lines": [], "own": own, "today": today, "coming": coming(buyer_id=request.viewer.org_id, lists=own, today=today, currency=currencies[0]), "one_currency": len(currencies) == 1}  # fmt: skip
    if asked and form.is_valid():
        typed = read_lines(form.cleaned_data["lines"])
        lines = price_lines(
            buyer_id=request.viewer.org_id, asked=typed, day=today, currency=form.cleaned_data["currency"] or currencies[0], of_maker=False,
        )  # fmt: skip
        amounts = [line.gross for line in lines if line.gross is not None]
        context |= {
            "lines": lines, "is_cut": len(typed) == MOST, "most": MOST, "priced": len(amounts),
            "total": sum(amounts[1:], amounts[0]) if amounts else None,
        }  # fmt: skip
    return render(request, "prices/mine.html", context)
