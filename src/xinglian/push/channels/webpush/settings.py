from django import forms
from django.utils.translation import gettext_lazy as _


class WebpushForm(forms.Form):
    """Push services want to know whom to write to when something is wrong with our requests."""

    contact = forms.EmailField(
        label=_("Contact for browser makers"), max_length=120,
        help_text=_("An e-mail address of yours that browser makers may write to."),
    )  # fmt: skip
    hours = forms.IntegerField(
        label=_("Kept for a phone that is off, in hours"), min_value=1, max_value=672, initial=24,
        help_text=_("After that the notice is dropped; the inbox has the message all the same."),
    )  # fmt: skip
