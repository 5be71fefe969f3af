"""Browser notices on this device: a panel of the page “How I am reached”. Asked for by a tap, never by itself."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity import api as identity
from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.kernel import clock, vault
from xinglian.kernel.scope import acting, network
from xinglian.push.models import Channel, Provider
from xinglian.push.rules import push_seal
from xinglian.ui import toast


class DeviceForm(forms.Form):
    """What a browser gives when its person has agreed."""

    endpoint = forms.URLField(max_length=1000, assume_scheme="https")
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=60)
    shows_text = forms.BooleanField(required=False)

    def clean_endpoint(self) -> str:
        url = str(self.cleaned_data["endpoint"])
        if not url.startswith("https://") and not settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED:
            raise forms.ValidationError("https")
        return url

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        try:
            push_seal.keys_of(p256dh=given.get("p256dh", ""), auth=given.get("auth", ""))
        except push_seal.UnusableKeys as error:
            raise forms.ValidationError(str(error)) from error
        return given


@allow(SIGNED_IN)
@require_GET
def webpush(request: ViewerRequest) -> HttpResponse:
    """Empty where headquarters has not switched the channel on."""
    key = _public_key()
    return render(request, "push/webpush.html", {"key": key}) if key else HttpResponse()


@allow(SIGNED_IN)
@require_POST
def keep_device(request: ViewerRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    if not form.is_valid():
        said = _("The browser gave nothing we can send to. Switch notices on again, or use another browser.")  # fmt: skip
        return render(request, "push/refused.html", {"refusal": said, "back": reverse("identity:addresses")}, status=422)  # fmt: skip
    given = form.cleaned_data
    identity.keep_address(
        person_id=request.viewer.person_id, kind="webpush", value=given["endpoint"], is_verified=True, now=clock.now(),
        label=identity.device_name(request.headers.get("user-agent", "")),
        extra={"p256dh": given["p256dh"], "auth": given["auth"], "shows_text": given["shows_text"]},
    )  # fmt: skip
    toast.done(request, _("This device shows notices from now on."))
    return redirect("identity:addresses")


@allow(SIGNED_IN)
@require_POST
def drop_device(request: ViewerRequest) -> HttpResponse:
    endpoint = request.POST.get("endpoint", "")
    identity.drop_address(person_id=request.viewer.person_id, kind="webpush", value=endpoint)
    toast.done(request, _("This device shows no more notices."))
    return redirect("identity:addresses")


def _public_key() -> str:
    with acting(network()):
        if not Channel.objects.filter(pk="webpush", is_on=True).exists():
            return ""
        kept = Provider.objects.filter(kind="webpush", is_on=True, secret__isnull=False).first()
        return push_seal.public_key(vault.decrypt(bytes(kept.secret or b""))) if kept else ""
