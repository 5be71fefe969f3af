"""Forms of the pool."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock
from xinglian.pool.queries.words import CONDITIONS
from xinglian.stock import api as stock
from xinglian.ui.days import DayField

_STANDS_DAYS = 30


class OfferForm(forms.Form):
    lines = forms.CharField(
        label=_("What you offer"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 8, "placeholder": "QM-1001  4  86.50", "spellcheck": "false"}),
        help_text=_("A line each: number, how many, the price of one in yuan without freight. Three columns copied from Excel will do."),
    )  # fmt: skip
    condition = forms.ChoiceField(label=_("State of the goods"), choices=list(CONDITIONS.items()))
    until = DayField(label=_("Stands until"), ahead=True)
    most_km = forms.IntegerField(
        label=_("At most so far away"), required=False, min_value=10, max_value=6000, help_text=_("In kilometres. Left empty: everywhere."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Remark"), max_length=200, required=False, help_text=_("Everybody reads it: write nothing that says who you are."),
    )  # fmt: skip
    agreed = forms.BooleanField(label=_("Other partners may see part, quantity, state, price, city and distance. Who we are they learn only when we agree."))  # fmt: skip

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["until"].initial = timezone.localdate(clock.now()) + timedelta(
            days=_STANDS_DAYS
        )


class AskForm(forms.Form):
    quantity = forms.CharField(label=_("Quantity"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}))  # fmt: skip
    note = forms.CharField(label=_("Words for the other side"), max_length=200, required=False)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def clean_quantity(self) -> Any:
        try:
            return stock.quantity_of(self.cleaned_data["quantity"])
        except stock.NotANumber as error:
            raise forms.ValidationError(_("“%(text)s” is no quantity. Write digits, for example 12 or 2.5."), params={"text": self.cleaned_data["quantity"][:20]}) from error  # fmt: skip
