"""A partner's own webhook: address, secret, test."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import clock, vault
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.set_endpoint import record_endpoint_test, renew_secret, set_endpoint
from xinglian.push.actions.set_provider import describe
from xinglian.push.channels.webhook.settings import EndpointForm
from xinglian.push.channels.webhook.transport import WebhookTransport
from xinglian.push.models import Endpoint
from xinglian.push.queries.sample_parcel import sample_parcel
from xinglian.ui import toast


@allow(Role.PARTNER_OWNER)
@require_http_methods(["GET", "POST"])
def endpoint(request: ViewerRequest) -> HttpResponse:
    org_id = request.viewer.org_id
    stored = Endpoint.objects.filter(org_id=org_id).first()
    form = EndpointForm(
        request.POST or None, initial={"url": stored.url, "is_on": stored.is_on} if stored else None
    )
    shown = ""
    if request.method == "POST" and form.is_valid():
        try:
            stored, shown = set_endpoint(
                org_id=org_id,
                url=form.cleaned_data["url"],
                is_on=form.cleaned_data["is_on"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("url", str(refusal))
        else:
            if not shown:
                toast.done(request, _("Saved. Send a test to be sure."))
                return redirect("push:endpoint")
    status = 422 if form.errors else 200
    return render(
        request,
        "push/endpoint.html",
        {"form": form, "stored": stored, "shown": shown},
        status=status,
    )


@allow(Role.PARTNER_OWNER)
@require_POST
def secret(request: ViewerRequest) -> HttpResponse:
    """A new secret, shown this once."""
    stored = Endpoint.objects.filter(org_id=request.viewer.org_id).first()
    if stored is None:
        raise Http404
    shown = renew_secret(org_id=request.viewer.org_id)
    form = EndpointForm(initial={"url": stored.url, "is_on": stored.is_on})
    return render(request, "push/endpoint.html", {"form": form, "stored": stored, "shown": shown})


@allow(Role.PARTNER_OWNER)
@require_POST
def test(request: ViewerRequest) -> HttpResponse:
    """One signed request now; what the other side answered."""
    stored = Endpoint.objects.filter(org_id=request.viewer.org_id).first()
    if stored is None:
        raise Http404
    transport = WebhookTransport(
        endpoints={stored.org_id: (stored.url, vault.decrypt(bytes(stored.secret)))}
    )
    try:
        outcome = transport.send(sample_parcel(request.viewer, address="", now=clock.now()))
    finally:
        transport.close()
    record_endpoint_test(org_id=stored.org_id, outcome=outcome, now=clock.now())
    return render(
        request,
        "push/_tested.html",
        {"outcome": outcome, "said": describe(outcome), "address": stored.url},
    )
