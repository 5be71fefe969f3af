"""What the big SMS providers have in common: approved templates, a key of two parts, an address of their own."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class VendorForm(forms.Form):
    """`domain`: where the provider's interfaces live; nothing else is called with its key."""

    domain = ""
    needs_secret = True

    key_id = forms.CharField(label=_("Access key id"), max_length=100)
    secret = forms.CharField(
        label=_("Access key secret"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored encrypted and never shown. Leave empty to keep the one stored."),
    )  # fmt: skip
    endpoint = forms.URLField(label=_("Interface"), max_length=200, assume_scheme="https")

    def clean_endpoint(self) -> str:
        endpoint = str(self.cleaned_data["endpoint"]).rstrip("/")
        host, is_own = (
            urlsplit(endpoint).hostname or "",
            settings.XINGLIAN_PRIVATE_ADDRESSES_ALLOWED,
        )
        if not is_own and not (endpoint.startswith("https://") and f".{host}".endswith(f".{self.domain}")):  # fmt: skip
            raise forms.ValidationError(
                _("The key goes to an https address of %(domain)s only. Take the address from its manual."),
                params={"domain": self.domain},
            )  # fmt: skip
        return endpoint


def one_of(code: str, known: Iterable[str]) -> bool:
    """Whether a code is one of those known; a known one that ends in . stands for all that begin so."""
    return any(code.startswith(one) if one.endswith(".") else code == one for one in known)
