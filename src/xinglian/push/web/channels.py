"""Channel settings for the whole network, with a test that really sends."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.kernel import clock, sql, vault
from xinglian.push.actions.set_channel import describe, record_channel_test, set_channel
from xinglian.push.channels import base
from xinglian.push.models import Channel
from xinglian.push.queries.sample_parcel import sample_parcel
from xinglian.ui import toast

_KEEPERS = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)


@allow(STAFF)
@require_GET
def channels(request: ViewerRequest) -> HttpResponse:
    stored = {channel.pk: channel for channel in Channel.objects.all()}
    numbers = {
        row["channel"]: row
        for row in sql.rows(
            "SELECT channel, count(*) FILTER (WHERE state IN ('queued', 'sending'))::int AS waiting,"
            " count(*) FILTER (WHERE state IN ('sent', 'delivered'))::int AS done,"
            " count(*) FILTER (WHERE state = 'failed')::int AS failed, count(*) FILTER (WHERE state = 'uncertain')::int AS uncertain"
            " FROM push_delivery WHERE queued_at > %s - interval '30 days' GROUP BY channel",
            [clock.now()],
        )
    }
    rows = [(kind, stored.get(kind.key), numbers.get(kind.key)) for kind in base.kinds()]
    return render(
        request, "push/channels.html", {"rows": rows, "may_change": request.viewer.has(*_KEEPERS)}
    )


@allow(*_KEEPERS)
@require_http_methods(["GET", "POST"])
def channel(request: ViewerRequest, key: str) -> HttpResponse:
    kind, form_class = _kind(key)
    stored = Channel.objects.filter(pk=key).first()
    form = form_class(request.POST or None, initial=_initial(stored))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        secret = given.pop(kind.secret_field, "") if kind.secret_field else ""
        if not secret and _moves_away(stored, given):
            form.add_error(kind.secret_field, _("Type the password again: the stored one belongs to another server or name."))  # fmt: skip
            return _page(request, kind, stored, form)
        set_channel(
            key=key, is_on=given.pop("is_on"), concurrency=given.pop("concurrency"),
            rate_per_minute=given.pop("rate_per_minute"), settings=given, secret=secret, now=clock.now(),
        )  # fmt: skip
        toast.done(request, _("Saved. Send a test to be sure."))
        return redirect("push:channel", key)
    return _page(request, kind, stored, form)


def _page(
    request: ViewerRequest, kind: base.ChannelKind, stored: Channel | None, form: forms.Form
) -> HttpResponse:
    return render(
        request,
        "push/channel.html",
        {"kind": kind, "stored": stored, "form": form},
        status=422 if request.method == "POST" else 200,
    )


def _moves_away(stored: Channel | None, given: dict[str, Any]) -> bool:
    """The stored password would travel to a server it was not meant for."""
    if stored is None or not stored.secret or not given.get("user"):
        return False
    return any(stored.settings.get(name) != given.get(name) for name in ("host", "port", "security", "user"))  # fmt: skip


@allow(*_KEEPERS)
@require_POST
def test(request: ViewerRequest, key: str) -> HttpResponse:
    """Send one real test to the person who pressed the button."""
    kind, _form = _kind(key)
    stored = Channel.objects.filter(pk=key).first()
    if stored is None or kind.open is None or kind.per_organisation:
        raise Http404
    address = (
        sql.value(
            "SELECT email FROM identity_pub_membership WHERE membership_id = %s",
            [request.viewer.membership_id],
        )
        or ""
    )
    secret = vault.decrypt(bytes(stored.secret)) if stored.secret else ""
    transport = kind.open(settings=stored.settings, secret=secret)
    try:
        outcome = transport.send(sample_parcel(request.viewer, address=address, now=clock.now()))
    finally:
        transport.close()
    record_channel_test(key=key, outcome=outcome, now=clock.now())
    return render(
        request,
        "push/_tested.html",
        {"outcome": outcome, "said": describe(outcome), "address": address},
    )


def _kind(key: str) -> tuple[base.ChannelKind, type[forms.Form]]:
    try:
        kind = base.kind_of(key)
    except KeyError as error:
        raise Http404 from error
    if kind.form is None:
        raise Http404
    return kind, kind.form


def _initial(stored: Channel | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    own: dict[str, Any] = {
        "is_on": stored.is_on,
        "concurrency": stored.concurrency,
        "rate_per_minute": stored.rate_per_minute,
    }
    return {**stored.settings, **own}
