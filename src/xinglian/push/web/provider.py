"""One provider: its settings, a test that really sends, its place for reports, its end."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.counter import Counter
from xinglian.push.actions.set_provider import (
    Terms,
    describe,
    record_provider_test,
    remove_provider,
    renew_report_token,
    set_provider,
)
from xinglian.push.channels import base
from xinglian.push.models import Mailbox, Provider, Template
from xinglian.push.queries.parcels import ADDRESS, absolute, devices_of
from xinglian.push.queries.sample_parcel import sample_parcel
from xinglian.push.web.channels import KEEPERS, name_of
from xinglian.push.web.words import TEMPLATES
from xinglian.ui import toast, widgets

_TERMS = ("is_on", "concurrency", "rate_per_minute", "price", "name")


class TermsForm(forms.Form):
    """What is asked of every provider."""

    name = forms.CharField(
        label=gettext_lazy("Its name here"), max_length=60, required=False, help_text=gettext_lazy("To tell two of a kind apart.")
    )  # fmt: skip
    price = forms.DecimalField(
        label=gettext_lazy("Price of one message, in yuan"), min_value=Decimal(0), max_value=Decimal(1000), decimal_places=4,
        max_digits=10, required=False, help_text=gettext_lazy("For SMS: of one part, for example 0.045. Empty: free."),
    )  # fmt: skip
    concurrency = forms.IntegerField(
        label=gettext_lazy("Handed over at once"), min_value=1, max_value=64, initial=8
    )
    rate_per_minute = forms.IntegerField(
        label=gettext_lazy("At most per minute"), min_value=1, max_value=1_000_000, required=False,
        help_text=gettext_lazy("Of all workers together. Empty: as fast as they are taken."),
    )  # fmt: skip
    is_on = forms.BooleanField(
        label=gettext_lazy("Switched on"), required=False, widget=widgets.Switch()
    )

    def __init__(self, *given: Any, is_paid: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        if not is_paid:
            del self.fields["price"]


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: ViewerRequest, key: str, kind: str) -> HttpResponse:
    found = next((one for one in base.providers_for(key) if one.key == kind), None)
    if found is None:
        raise Http404
    return _edit(request, found, None)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def provider(request: ViewerRequest, provider: str) -> HttpResponse:
    stored = _find(provider)
    return _edit(request, base.provider_kind(stored.kind), stored)


@allow(*KEEPERS)
@require_POST
def test(request: ViewerRequest, provider: str) -> HttpResponse:
    """Send one real test to the person who pressed the button."""
    stored = _find(provider)
    kind = base.provider_kind(stored.kind)
    if kind.per_organisation:
        raise Http404
    address = _address_of(request, kind.channel)
    counter = Counter.of(stored)
    try:
        outcome = counter.send(
            sample_parcel(
                request.viewer, address=address, now=clock.now(), devices=devices_of(request.viewer.person_id)
            )
        )  # fmt: skip
    finally:
        counter.close()
    record_provider_test(key=stored.pk, outcome=outcome, now=clock.now())
    return render(
        request,
        "push/_tested.html",
        {"outcome": outcome, "said": describe(outcome), "address": address},
    )


@allow(*KEEPERS)
@require_POST
def remove(request: ViewerRequest, provider: str) -> HttpResponse:
    stored = _find(provider)
    try:
        remove_provider(key=stored.pk, now=clock.now())
    except Refusal as refusal:
        return render(request, "push/refused.html", {"refusal": str(refusal)}, status=409)
    toast.done(request, _("%(name)s is removed.") % {"name": name_of(stored)})
    return redirect("push:channel", stored.channel_id)


@allow(*KEEPERS)
@require_POST
def renew(request: ViewerRequest, provider: str) -> HttpResponse:
    stored = _find(provider)
    renew_report_token(key=stored.pk)
    toast.done(request, _("Enter the new address at the provider: the old one ended now."))
    return redirect("push:provider", stored.pk)


def _edit(request: ViewerRequest, kind: base.ProviderKind, stored: Provider | None) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = kind.form(given, initial=dict(stored.settings) if stored else None)
    _ask_secret(form, kind, is_stored=bool(stored and stored.secret))
    terms = TermsForm(
        given,
        is_paid=kind.is_paid,
        initial={name: getattr(stored, name) for name in _TERMS} if stored else {"is_on": True},
    )
    if given is not None and form.is_valid() and terms.is_valid():
        values = dict(form.cleaned_data)
        secret = values.pop(kind.secret_field, "") if kind.secret_field else ""
        if not secret and _moves_away(kind, stored, values):
            form.add_error(kind.secret_field, _("Type it again: the one stored was meant for another address or name."))  # fmt: skip
        else:
            kept = set_provider(
                channel=kind.channel, kind=kind.key, key=stored.pk if stored else "", settings=values, secret=secret,
                terms=Terms(**terms.cleaned_data), now=clock.now(),
            )  # fmt: skip
            toast.done(request, _("Saved. Send a test to be sure."))
            return redirect("push:provider", kept.pk)
    report_url = ""
    if stored and kind.read_reports:
        report_url = absolute(reverse("push:report", args=[stored.pk, stored.report_token]))
    return render(
        request,
        "push/provider.html",
        {
            "kind": kind, "channel": base.kind_of(kind.channel), "stored": stored, "form": form, "terms": terms,
            "name": name_of(stored) if stored else kind.label, "report_url": report_url,
            "mailbox": Mailbox.objects.filter(pk=stored.pk).first() if stored and kind.has_mailbox else None,
            "unanswered": base.unanswered(kind, stored.settings) if stored else [],
            "templates": [(one, *TEMPLATES[one.state]) for one in Template.objects.filter(provider_id=stored.pk).order_by("code")]
            if stored and kind.needs_template else [],
        },
        status=422 if given is not None else 200,
    )  # fmt: skip


def _ask_secret(form: forms.Form, kind: base.ProviderKind, *, is_stored: bool) -> None:
    """Say whether one is stored; ask for it where nothing goes without and none is."""
    field = form.fields.get(kind.secret_field)
    if field is None:
        return
    if is_stored:
        field.widget.attrs["placeholder"] = _("one is stored")
        return
    field.required = getattr(form, "needs_secret", False)
    field.help_text = _("Stored encrypted and never shown.")


def _moves_away(kind: base.ProviderKind, stored: Provider | None, given: dict[str, Any]) -> bool:
    """The stored secret would travel to a place it was not meant for."""
    if stored is None or not stored.secret or given.get("user") == "":
        return False
    return any(stored.settings.get(name) != given.get(name) for name in kind.secret_goes_to)


def _address_of(request: ViewerRequest, channel: str) -> str:
    kind = ADDRESS.get(channel)
    if kind is None:
        return ""
    return str(
        sql.value(
            "SELECT value FROM identity_pub_address WHERE person_id = %s AND kind = %s ORDER BY is_usable DESC LIMIT 1",
            [request.viewer.person_id, kind],
        )
        or ""
    )


def _find(key: str) -> Provider:
    found = Provider.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found
