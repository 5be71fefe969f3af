"""The form of a seller's answer: one small form a line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from xinglian.catalogue import api as catalogue
from xinglian.kernel import clock
from xinglian.orders.models import Order
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.queries.words import REASONS
from xinglian.orders.rules.words import Answer, Reason
from xinglian.stock.api import NotANumber, quantity_of
from xinglian.ui.days import DayField

CHOICES = {
    "": pgettext_lazy("answer", "—"),
    Answer.CONFIRMED: pgettext_lazy("answer", "Comes"),
    Answer.LATER: pgettext_lazy("answer", "Comes later"),
    Answer.OFFERED: pgettext_lazy("answer", "Something else"),
    Answer.REFUSED: pgettext_lazy("answer", "Does not come"),
}


class AnswerForm(forms.Form):
    """One line's answer; left empty, the line stays as it is."""

    answer = forms.ChoiceField(choices=list(CHOICES.items()), required=False)
    day = DayField(required=False, ahead=True)
    reason = forms.ChoiceField(choices=[("", "—"), *((key.value, word) for key, word in REASONS.items() if key != Reason.BUYER)], required=False)  # fmt: skip
    quantity = forms.CharField(required=False, max_length=20)
    price = forms.DecimalField(required=False, min_value=0, max_digits=18, decimal_places=6)
    offered = forms.CharField(required=False, max_length=60)
    note = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for field in self.fields.values():
            field.widget.attrs["class"] = (
                "select xl-input" if isinstance(field.widget, forms.Select) else "input xl-input"
            )

    def clean_quantity(self) -> Any:
        text = self.cleaned_data["quantity"].strip()
        try:
            return quantity_of(text) if text else None
        except NotANumber as error:
            raise forms.ValidationError(gettext_lazy("Write a quantity, for example 12 or 2.5.")) from error  # fmt: skip

    def clean_offered(self) -> int | None:
        text = self.cleaned_data["offered"].strip()
        card = catalogue.part_by_number(number=text) if text else None
        if text and card is None:
            raise forms.ValidationError(gettext_lazy("No part has this number."))
        return card.part_id if card else None


def answer_lines(
    found: Order, lines: Sequence[dict[str, Any]], data: Any = None
) -> list[dict[str, Any]]:
    """The lines of a page that can still be answered, each with its form, filled with what is likely: on the shelf, it comes."""
    today = trading_day(clock.now())
    terms = seller_of(buyer_id=found.buyer_id, seller_id=found.seller_id).terms
    usual = terms.promise(today, wanted_on=found.wanted_on)
    rows = []
    for row in lines:
        if row["left"] <= 0:
            continue
        is_open = row["answer"] == Answer.OPEN
        is_ready = is_open and row["reserved"] >= row["left"] and row["unit_price"] is not None
        day: date = row["promised_on"] or usual
        first = {
            "answer": Answer.CONFIRMED if is_ready else "",
            "day": row["promised_on"] or (usual if is_ready else None),
        }
        form = AnswerForm(data, prefix=f"l{row['no']}", initial=first)
        rows.append({**row, "form": form, "is_ready": is_ready, "day": day})
    return rows
