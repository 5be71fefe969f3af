"""Fields that forms of the stock share: a part by number, a quantity, a place."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.catalogue.api import PartCard, meant_by
from xinglian.stock.queries.words import CONDITIONS, KINDS, PLACES, REASON_WORDS
from xinglian.stock.rules.words import REASONS, Kind, Place
from xinglian.stock.rules.written import NotANumber, quantity_of
from xinglian.ui.days import DayField

BY_HAND = (Kind.RECEIPT, Kind.ISSUE, Kind.RETURN, Kind.SCRAP, Kind.ADJUSTMENT)


class QuantityField(forms.CharField):
    """What people write: 12, 1,200, １２, 2.5. Gives a Decimal."""

    default_error_messages = {
        "number": _("“%(text)s” is no quantity. Write digits, for example 12 or 2.5.")
    }

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return quantity_of(text)
        except NotANumber as error:
            raise forms.ValidationError(
                self.error_messages["number"], code="number", params={"text": text[:40]}
            ) from error


class PartForm(forms.Form):
    """A part by its number; `candidates` are offered when the number does not say which."""

    number = forms.CharField(
        label=_("Part number"), max_length=200,
        help_text=_("Type or scan it: our number, an OE number, the code on the box."),
    )  # fmt: skip
    candidates: list[PartCard]

    def clean_number(self) -> PartCard:
        text = self.cleaned_data["number"]
        meant = meant_by(text=text)
        self.candidates = meant.candidates
        if meant.part is not None:
            return meant.part
        if meant.candidates:
            raise forms.ValidationError(
                _("“%(text)s” may be several parts. Choose the one you mean."), params={"text": text[:60]}
            )  # fmt: skip
        raise forms.ValidationError(
            _("No part has the number “%(text)s”. Check it, or look for it under Parts."), params={"text": text[:60]}
        )  # fmt: skip


class BookForm(PartForm):
    """One movement by hand."""

    kind = forms.ChoiceField(label=_("Movement type"), choices=[(one.value, KINDS[one]) for one in BY_HAND])  # fmt: skip
    quantity = QuantityField(
        label=_("Quantity"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Above zero; for an adjustment also below, such as -2."),
    )  # fmt: skip
    location = forms.TypedChoiceField(label=_("Storage place"), coerce=int)
    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
    reference = forms.CharField(
        label=_("Reference"), max_length=60, required=False, help_text=_("Number of the order, delivery note or case.")
    )  # fmt: skip
    unit_cost = forms.DecimalField(
        label=_("Unit cost"), required=False, min_value=Decimal(0), max_value=Decimal(10**9), decimal_places=6, max_digits=16,
        help_text=_("Of a receipt, before tax. Left empty: the average so far."),
    )  # fmt: skip
    condition = forms.ChoiceField(label=_("State of the goods"), choices=list(CONDITIONS.items()))
    batch = forms.CharField(label=_("Batch"), max_length=40, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=60, required=False)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["location"].choices = places  # type: ignore[attr-defined]
        reasons = dict.fromkeys(one for kind in BY_HAND for one in REASONS[kind])
        self.fields["reason"].choices = [(one, REASON_WORDS[one]) for one in reasons]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        quantity, kind = given.get("quantity"), given.get("kind")
        if quantity is not None and quantity <= 0 and kind != Kind.ADJUSTMENT:
            self.add_error("quantity", _("Write how many as a number above zero. What goes out says so by what happened."))  # fmt: skip
        if kind and given.get("reason") and given["reason"] not in REASONS[Kind(kind)]:
            fitting = ", ".join(str(REASON_WORDS[one]) for one in REASONS[Kind(kind)])
            self.add_error("reason", _("This reason does not go with it. Choose one of: %(fitting)s.") % {"fitting": fitting})  # fmt: skip
        return given


class PlaceForm(forms.Form):
    code = forms.CharField(label=pgettext_lazy("place", "Code"), max_length=20, help_text=_("Short, as on the sign: A-01."))  # fmt: skip
    name = forms.CharField(label=_("Name of the place"), max_length=60)
    kind = forms.ChoiceField(
        label=pgettext_lazy("place", "Kind"), choices=[(one, word) for one, word in PLACES.items() if one != Place.TRANSIT],
        help_text=_("What lies in quarantine is counted and not promised."),
    )  # fmt: skip
    parent = forms.TypedChoiceField(
        label=_("Lies in the warehouse"), coerce=int, required=False, empty_value=None
    )
    is_active = forms.BooleanField(label=pgettext_lazy("place", "In use"), required=False, initial=True)  # fmt: skip

    def __init__(self, *args: Any, warehouses: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["parent"].choices = [("", "—"), *warehouses]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class OpenForm(forms.Form):
    name = forms.CharField(
        label=_("Name of your first warehouse"), max_length=60,
        help_text=_("More places, shelves and vans can be added later."),
    )  # fmt: skip


class SendForm(forms.Form):
    origin = forms.TypedChoiceField(label=pgettext_lazy("transfer", "From"), coerce=int)
    target = forms.TypedChoiceField(label=pgettext_lazy("transfer", "To"), coerce=int)
    due_on = DayField(label=_("Should arrive on"), ahead=True)
    lines = forms.CharField(
        label=_("What goes"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 8, "placeholder": "QM-1001  4"}),
        help_text=_("A line each: number and quantity. Two columns copied from Excel will do."),
    )  # fmt: skip
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name in ("origin", "target"):
            self.fields[name].choices = places  # type: ignore[attr-defined]
