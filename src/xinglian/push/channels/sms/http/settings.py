import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_BODY = '{"mobile": "{phone}", "content": "{text}", "id": "{id}"}'
_CODES = _("Codes with commas between them.")


class HttpSmsForm(forms.Form):
    """A gateway described by its own manual."""

    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    body = forms.CharField(
        label=_("Body (JSON)"), initial=_BODY, max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "class": "font-mono"}),
        help_text=_("{phone}, {text}, {id} and, where the key belongs into the body, {secret} are filled in."),
    )  # fmt: skip
    auth = forms.ChoiceField(
        label=_("The key goes"), initial="bearer",
        choices=[("bearer", _("as Authorization: Bearer")), ("header", _("into a header")), ("body", _("into the body")), ("none", _("nowhere"))],
    )  # fmt: skip
    auth_name = forms.CharField(
        label=_("Header's name"), max_length=60, required=False, help_text=_("For example X-Api-Key.")
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Access key"), max_length=400, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Stored encrypted and never shown. Leave empty to keep the one stored."),
    )  # fmt: skip
    sign = forms.CharField(
        label=_("Signature"), max_length=20, required=False,
        help_text=_("Stands in 【】 before the text. Leave empty when the gateway adds it."),
    )  # fmt: skip
    code_path = forms.CharField(
        label=_("Where its code stands"), max_length=80, required=False,
        help_text=_("For example code or data.0.status. Empty: the HTTP status counts."),
    )  # fmt: skip
    ok_codes = forms.CharField(
        label=_("Codes for “taken”"), max_length=200, required=False, initial="0", help_text=_CODES
    )
    id_path = forms.CharField(
        label=_("Where its number of the message stands"), max_length=80, required=False,
        help_text=_("Its reports name the message by this number. Empty: they name our id."),
    )  # fmt: skip
    limit_codes = forms.CharField(
        label=_("Codes for “too fast”"), max_length=200, required=False, help_text=_CODES
    )
    account_codes = forms.CharField(
        label=_("Codes for faults of the account"), max_length=200, required=False,
        help_text=_("No balance, wrong key, signature not approved: the next provider takes over."),
    )  # fmt: skip
    dead_codes = forms.CharField(
        label=_("Codes for “no such number”"), max_length=200, required=False,
        help_text=_("The number is not tried again until somebody corrects it."),
    )  # fmt: skip
    is_idempotent = forms.BooleanField(
        label=_("It drops a repeated id"), required=False,
        help_text=_("Only if its manual says so: then an attempt cut off is repeated and not left uncertain."),
    )  # fmt: skip

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        try:
            found = json.loads(body)
        except ValueError as error:
            raise forms.ValidationError(
                _("This is not JSON: %(why)s. Copy the example from the gateway's manual."),
                params={"why": error},
            ) from error
        if not isinstance(found, dict) or "{phone}" not in body or "{text}" not in body:
            raise forms.ValidationError(
                _("{phone} and {text} have to stand somewhere in the JSON object, in quotes.")
            )
        return body

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("code_path") and not given.get("ok_codes"):
            self.add_error(
                "ok_codes", _("Enter the code that means “taken”, or clear the place of the code.")
            )
        return given
