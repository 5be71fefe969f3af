from django import forms
from django.utils.translation import gettext_lazy as _

from xinglian.push.channels.sms.http.settings import HttpSmsForm


class VoiceForm(HttpSmsForm):
    """A gateway described by its own manual; what it reads out has no signature but says who calls."""

    sign = forms.CharField(
        label=_("Who calls"), max_length=20, required=False, help_text=_("Read out first, for example 星链汽配.")
    )  # fmt: skip
    ask_key = forms.CharField(
        label=_("Key to acknowledge"), max_length=1, initial="1",
        help_text=_("Read out at the end. The gateway reports “acknowledged” when it is pressed."),
    )  # fmt: skip

    def clean_ask_key(self) -> str:
        key = str(self.cleaned_data["ask_key"])
        if key not in "0123456789":
            raise forms.ValidationError(_("Enter one digit, for example 1."))
        return key
