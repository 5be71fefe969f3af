"""Baskets from other systems: in by a signed link, back to a host that the organisation's owner has named."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import BUYERS, DECIDERS, NotThere, hand_of, one
from xinglian.orders.actions import punch_out as act
from xinglian.orders.models import Basket, ReturnHost
from xinglian.orders.rules.return_url import host_of, with_words
from xinglian.ui.answers import done, missing_is_404, refuse, refused

SECONDS = 3


class HostForm(forms.Form):
    host = forms.CharField(
        label=gettext_lazy("Host"), max_length=253, help_text=gettext_lazy("For example erp.example.com. Baskets go back to exactly this host, by https."),
    )  # fmt: skip


@allow(*BUYERS)
@require_GET
@missing_is_404(NotThere)
def enter(request: ViewerRequest, token: str) -> HttpResponse:
    """GET: the signed link of another system leads to its basket, after signing in, and only people of that company."""
    try:
        found = act.basket_of(token, now=clock.now())
    except act.LinkOver as refusal:
        return refused(request, refusal, to=reverse("orders:baskets"))
    return redirect("orders:basket", found.pk)


@allow(*BUYERS)
@require_GET
@missing_is_404(NotThere)
def returned(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """GET: on the way back. The address is the one that was checked when the basket went back."""
    found = one(Basket.objects.filter(pk=basket_id, returned_at__isnull=False))
    target = with_words(found.return_url, basket=str(found.pk))
    answer = render(request, "orders/returned.html", {"target": target, "host": host_of(found.return_url), "list_url": reverse("orders:baskets")})  # fmt: skip
    answer["Refresh"] = f"{SECONDS}; url={target}"
    return answer


@allow(*DECIDERS)
@require_http_methods(["GET", "POST"])
def hosts(request: ViewerRequest) -> HttpResponse:
    """GET the hosts baskets may go back to, POST another one. Audited."""
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act.allow_host(
                host=form.cleaned_data["host"], by=hand_of(request.viewer), now=clock.now()
            )
            return done(request, _("Registered"), to=reverse("orders:return_hosts"))
        except Refusal as refusal:
            refuse(form, refusal)
    found = ReturnHost.objects.filter(org_id=request.viewer.org_id).order_by("host")[:200]
    context = {
        "form": form,
        "hosts": found,
        "hours": act.LINK_HOURS,
        "list_url": reverse("orders:exchange"),
    }
    return render(request, "orders/return_hosts.html", context, status=422 if form.errors else 200)


@allow(*DECIDERS)
@require_POST
@missing_is_404(NotThere)
def forbid(request: ViewerRequest, host_id: int) -> HttpResponse:
    act.forbid_host(host_id=host_id, by=hand_of(request.viewer))
    return done(request, _("Taken off; no basket goes there any more"), to=reverse("orders:return_hosts"))  # fmt: skip
