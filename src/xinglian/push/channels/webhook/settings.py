from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.outgoing import AddressRefused
from xinglian.ui import widgets


class WebhookForm(forms.Form):
    """Nothing to set: addresses belong to the organisations."""


class EndpointForm(forms.Form):
    """Where one organisation takes its messages."""

    url = forms.URLField(
        label=_("Address of your system"), max_length=500, assume_scheme="https",
        help_text=_("An https address that answers 2xx. Messages are signed; check the signature with your secret."),
    )  # fmt: skip
    is_on = forms.BooleanField(
        label=_("Send messages there"), required=False, initial=True, widget=widgets.Switch()
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if not url.startswith("https://") and not settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED:
            raise forms.ValidationError(str(AddressRefused(url=url)))
        return url
