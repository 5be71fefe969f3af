from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EmailForm(forms.Form):
    """The maker's mail server."""

    host = forms.CharField(
        label=_("Mail server"), max_length=200, help_text=_("For example smtp.example.com.")
    )
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=65535,
        initial=587,
        help_text=_("587 with STARTTLS, 465 with TLS, 25 inside a network."),
    )
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("None"))],
        initial="starttls",
    )
    user = forms.CharField(label=_("User name"), max_length=200, required=False)
    password = forms.CharField(
        label=_("Password"), max_length=200, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored encrypted and never shown. Leave empty to keep the one stored."),
    )  # fmt: skip
    sender = forms.EmailField(
        label=_("Sender address"),
        help_text=_("Its domain should carry SPF and DKIM, or mails end in spam."),
    )
    sender_name = forms.CharField(label=_("Sender name"), max_length=60, required=False)
    returns_to = forms.EmailField(
        label=_("Returned mails go to"), required=False,
        help_text=_("Empty: to the sender. Another address keeps its mailbox free of them."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("security") == "none" and given.get("user"):
            self.add_error(
                "security",
                _(
                    "A password would travel readable for everybody. Choose STARTTLS or TLS, or remove the user name."
                ),
            )
        return given
