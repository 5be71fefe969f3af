"""Forms of prices."""

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xinglian.identity import api as identity
from xinglian.partners import api as partners
from xinglian.prices.models import PriceList
from xinglian.prices.queries.choices import (
    category_labels,
    group_labels,
    part_labels,
    partner_labels,
)
from xinglian.prices.rules.steps import Unreadable, read_steps
from xinglian.trade import api as trade
from xinglian.ui.days import DayField
from xinglian.ui.widgets import Picker

STEP_TROUBLES = {
    "line": gettext_lazy("“%(line)s” cannot be read. Write the quantity, a space, the price: 20 83.00"),
    "twice": gettext_lazy("“%(line)s”: this quantity stands there twice. Leave one."),
    "zero": gettext_lazy("“%(line)s”: quantity and price are above zero."),
    "none": gettext_lazy("Write at least one price."),
}  # fmt: skip


class Several(forms.Field):
    """Values of a picker that takes several."""

    def to_python(self, value: Any) -> list[str]:
        return [str(one)[:40] for one in value or []][:500]


class StepsField(forms.CharField):
    """One step a line: from how many, a space, how much."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text and not self.required:
            return []
        try:
            return read_steps(text)
        except Unreadable as wrong:
            raise forms.ValidationError(STEP_TROUBLES[wrong.code] % {"line": wrong.line}) from None


def currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in trade.CURRENCIES]


class TermsForm(forms.Form):
    code = forms.RegexField(
        r"^[\w.·-]+$", label=gettext_lazy("Code"), max_length=40,
        error_messages={"invalid": gettext_lazy("Letters, digits, dots and dashes only.")},
    )  # fmt: skip
    name = forms.CharField(label=pgettext_lazy("prices", "Name"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=80, required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)
    includes_tax = forms.BooleanField(label=gettext_lazy("Prices include tax"), required=False)
    tax_rate = forms.DecimalField(
        label=gettext_lazy("Tax rate in percent"), min_value=0, max_value=Decimal("99.99"), decimal_places=2, initial=13
    )  # fmt: skip
    valid_from = DayField(label=gettext_lazy("First day"))
    valid_to = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Left empty: until it is closed."))  # fmt: skip
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"), min_value=-99, max_value=99, initial=0,
        help_text=gettext_lazy("Decides between lists that are equally close to a buyer: the higher one counts."),
    )  # fmt: skip
    base_id = forms.TypedChoiceField(
        label=gettext_lazy("Base list"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Percentages of this list are taken off the base's prices."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    everybody = forms.BooleanField(label=gettext_lazy("For everybody"), required=False)
    types = forms.MultipleChoiceField(label=gettext_lazy("Partner types"), required=False, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    layers = forms.MultipleChoiceField(label=gettext_lazy("Layers"), required=False, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    regions = Several(
        label=pgettext_lazy("prices", "Places"), required=False,
        widget=Picker(url=reverse_lazy("identity:region_options"), multiple=True, labels=lambda codes: {code: one.label for code, one in identity.regions(codes=codes).items()}),
    )  # fmt: skip
    groups = Several(
        label=gettext_lazy("Customer groups"), required=False,
        widget=Picker(url=reverse_lazy("prices:group_options"), multiple=True, labels=group_labels),
    )  # fmt: skip
    partners = Several(
        label=gettext_lazy("Single partners"), required=False,
        widget=Picker(url=reverse_lazy("partners:options"), multiple=True, labels=partner_labels),
    )  # fmt: skip

    def __init__(self, *args: Any, own_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bases = PriceList.objects.filter(base=None).order_by("code")[:200]
        shown = [(one.pk, f"{one.code} · {one.name}") for one in bases if one.pk != own_id]
        _choices(self, "base_id", [("", "—"), *shown])
        _choices(self, "types", list(partners.TYPE_WORDS.items()))
        _choices(self, "layers", list(partners.LAYER_WORDS.items()))

    def clean_regions(self) -> list[str]:
        return _known(self.cleaned_data["regions"], set(identity.regions(codes=self.cleaned_data["regions"])))  # fmt: skip

    def clean_groups(self) -> list[int]:
        return [int(one) for one in _known(self.cleaned_data["groups"], set(group_labels(self.cleaned_data["groups"])))]  # fmt: skip

    def clean_partners(self) -> list[int]:
        return [int(one) for one in _known(self.cleaned_data["partners"], set(partner_labels(self.cleaned_data["partners"])))]  # fmt: skip


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field: Any = form.fields[name]
    field.choices = choices


def _known(given: list[str], known: set[str]) -> list[str]:
    lacking = [one for one in given if one not in known]
    if lacking:
        raise forms.ValidationError(_("Not found: %(words)s. Take it out.") % {"words": ", ".join(lacking[:5])})  # fmt: skip
    return given


class CopyForm(forms.Form):
    code = forms.RegexField(r"^[\w.·-]+$", label=gettext_lazy("Code of the copy"), max_length=40)
    name = forms.CharField(label=pgettext_lazy("prices", "Name"), max_length=80)
    valid_from = DayField(label=gettext_lazy("First day"))


class CloseForm(forms.Form):
    last_day = DayField(label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("A list that has not begun is withdrawn when this stays empty."))  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class PriceForm(forms.Form):
    steps = StepsField(
        label=gettext_lazy("Prices"), max_length=2000,
        help_text=gettext_lazy("One step a line: from how many, a space, the price. 86.50 alone is the price of any quantity."),
    )  # fmt: skip
    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Afterwards the price before holds again."))  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why below the floor"), max_length=300, required=False,
        help_text=gettext_lazy("Only where a price lies below the floor: a second person decides."),
    )  # fmt: skip


class NewPriceForm(PriceForm):
    part = forms.IntegerField(label=gettext_lazy("Part"), widget=Picker(url=reverse_lazy("catalogue:options"), labels=part_labels))  # fmt: skip
    field_order = ["part"]


class PercentForm(forms.Form):
    percent = forms.DecimalField(
        label=gettext_lazy("Change by percent"), decimal_places=2, min_value=Decimal("-99.99"), max_value=1000,
        help_text=gettext_lazy("3.5 raises, -5 lowers. Rounded to the currency's coin."),
    )  # fmt: skip
    category = forms.CharField(
        label=gettext_lazy("Category"), required=False, max_length=40,
        widget=Picker(url=reverse_lazy("prices:category_options"), labels=category_labels, placeholder=gettext_lazy("All parts of the list")),
    )  # fmt: skip
    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Afterwards the price before holds again."))  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class DiscountForm(forms.Form):
    category = forms.CharField(
        label=gettext_lazy("Category"), required=False, max_length=40,
        widget=Picker(url=reverse_lazy("prices:category_options"), labels=category_labels, placeholder=gettext_lazy("Everything")),
    )  # fmt: skip
    steps = StepsField(
        label=gettext_lazy("Percent off"), max_length=2000, required=False,
        help_text=gettext_lazy("One step a line: from how many, a space, the percentage. 12 alone holds for any quantity; empty takes the percentage of that day away."),
    )  # fmt: skip
    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why below the floor"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip


class AnswerForm(forms.Form):
    answer = forms.CharField(label=gettext_lazy("Your reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip


class FloorForm(forms.Form):
    part = forms.IntegerField(label=gettext_lazy("Part"), widget=Picker(url=reverse_lazy("catalogue:options"), labels=part_labels))  # fmt: skip
    unit_price = forms.DecimalField(
        label=gettext_lazy("Floor price"), required=False, max_digits=18, decimal_places=6,
        help_text=gettext_lazy("Without tax. Left empty: the floor of that day is taken away."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)
    valid_from = DayField(label=gettext_lazy("From"))


class GroupForm(forms.Form):
    code = forms.RegexField(r"^[\w.·-]+$", label=gettext_lazy("Code"), max_length=40)
    name = forms.CharField(label=pgettext_lazy("prices", "Name"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=80, required=False)
    partners = Several(
        label=gettext_lazy("Members"), required=False,
        widget=Picker(url=reverse_lazy("partners:options"), multiple=True, labels=partner_labels),
    )  # fmt: skip

    def clean_partners(self) -> list[int]:
        return [int(one) for one in _known(self.cleaned_data["partners"], set(partner_labels(self.cleaned_data["partners"])))]  # fmt: skip


class CheckForm(forms.Form):
    """What does a buyer pay: asked by GET, so that an answer has an address."""

    buyer = forms.IntegerField(label=gettext_lazy("Buyer"), widget=Picker(url=reverse_lazy("partners:options"), labels=partner_labels))  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("Parts and quantities"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One part a line, the quantity behind it: QM-1001 20. Any number will do: ours, OE or another brand's."),
    )  # fmt: skip
    day = DayField(label=gettext_lazy("On"))
    known = DayField(label=gettext_lazy("As the books stood on"), required=False, help_text=gettext_lazy("Left empty: as they stand now."))  # fmt: skip
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)


class MineForm(forms.Form):
    lines = forms.CharField(
        label=gettext_lazy("Parts and quantities"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One part a line, the quantity behind it: QM-1001 20. A list from Excel can be pasted. Any number will do: ours, OE or another brand's."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)
