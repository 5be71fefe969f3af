"""Channels for the whole network: how they stand, who carries for them in which order, what they may cost."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push.actions.set_provider import order_providers, set_budget
from xinglian.push.channels import base
from xinglian.push.models import Channel, Provider
from xinglian.push.queries import channel_state, groups
from xinglian.ui import toast
from xinglian.ui.amounts import MoneyField

KEEPERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)


class BudgetForm(forms.Form):
    month_budget = MoneyField(
        label=gettext_lazy("At most a month"), required=False, most=10**12,
        help_text=gettext_lazy("At the limit the rest waits until the next month; urgent notices go out nevertheless. Empty: no limit."),
    )  # fmt: skip


@allow(STAFF)
@require_GET
def channels(request: ViewerRequest) -> HttpResponse:
    now = clock.now()
    stored = {row.pk: row for row in Channel.objects.all()}
    counted, spent = channel_state.numbers(now=now), channel_state.spent_e4(now=now)
    providers: dict[str, list[Provider]] = {}
    for provider in Provider.objects.filter(is_on=True).order_by("order", "key"):
        providers.setdefault(provider.channel_id, []).append(provider)
    rows = [
        {
            "kind": kind,
            "is_on": kind.key == "inapp" or bool(providers.get(kind.key)),
            "providers": [(one, name_of(one)) for one in providers.get(kind.key, [])],
            "broken": any(_rests(one) for one in providers.get(kind.key, [])),
            "numbers": counted.get(kind.key),
            "budget": channel_state.budget(
                spent=sum(cost for (channel, _who), cost in spent.items() if channel == kind.key),
                limit=stored[kind.key].month_budget if kind.key in stored else None,
            ),
            "can_set_up": bool(base.providers_for(kind.key)),
        }
        for kind in base.kinds()
    ]
    return render(
        request,
        "push/channels.html",
        {"rows": rows, "groups": groups.rows(), "may_change": request.viewer.has(*KEEPERS)},
    )


@allow(*KEEPERS)
@require_GET
def channel(request: ViewerRequest, key: str) -> HttpResponse:
    return _page(request, key, None)


@allow(*KEEPERS)
@require_POST
def budget(request: ViewerRequest, key: str) -> HttpResponse:
    _kind(key)
    form = BudgetForm(request.POST)
    if not form.is_valid():
        return _page(request, key, form)
    set_budget(channel=key, month_budget=form.cleaned_data["month_budget"], now=clock.now())
    toast.done(request, _("The budget is kept. What waited for money goes on where there is some."))
    return redirect("push:channel", key)


@allow(*KEEPERS)
@require_POST
def order(request: ViewerRequest, key: str) -> HttpResponse:
    """Move a provider one place up: it is tried before the one above."""
    _kind(key)
    keys = list(
        Provider.objects.filter(channel_id=key).order_by("order", "key").values_list("key", flat=True)
    )  # fmt: skip
    first = request.POST.get("first", "")
    if first not in keys:
        raise Http404
    place = keys.index(first)
    if place:
        keys[place - 1], keys[place] = keys[place], keys[place - 1]
        order_providers(channel=key, keys=keys)
    return redirect("push:channel", key)


def name_of(provider: Provider) -> str:
    return provider.name or str(base.provider_kind(provider.kind).label)


def _rests(provider: Provider) -> bool:
    return provider.broken_until is not None


def _page(request: ViewerRequest, key: str, form: BudgetForm | None) -> HttpResponse:
    kind, now = _kind(key), clock.now()
    spent = channel_state.spent_e4(now=now)
    stored = Channel.objects.filter(pk=key).first()
    limit = stored.month_budget if stored else None
    rows = [
        {
            "provider": one, "name": name_of(one), "rests": _rests(one), "kind": base.provider_kind(one.kind),
            "cost": channel_state.budget(spent=spent.get((key, one.pk), 0), limit=None).spent,
            "url": reverse("push:provider", args=[one.pk]),
        }
        for one in Provider.objects.filter(channel_id=key).order_by("order", "key")
    ]  # fmt: skip
    offered = base.providers_for(key)
    return render(
        request,
        "push/channel.html",
        {
            "kind": kind, "rows": rows, "offered": offered, "is_paid": any(one.is_paid for one in offered),
            "budget": channel_state.budget(spent=sum(c for (ch, _p), c in spent.items() if ch == key), limit=limit),
            "form": form or BudgetForm(initial={"month_budget": limit}),
        },
        status=422 if form else 200,
    )  # fmt: skip


def _kind(key: str) -> base.ChannelKind:
    """A channel that somebody can carry for."""
    try:
        kind = base.kind_of(key)
    except KeyError as error:
        raise Http404 from error
    if not base.providers_for(key):
        raise Http404
    return kind
