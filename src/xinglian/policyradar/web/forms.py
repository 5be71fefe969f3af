"""Forms of the policy radar."""

import re
import unicodedata
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from xinglian.identity import api as identity
from xinglian.policyradar.access import KEEPERS
from xinglian.policyradar.definitions.kinds import KINDS
from xinglian.policyradar.queries.choices import category_labels, lacking_brands, lacking_numbers
from xinglian.ui.days import DayField
from xinglian.ui.widgets import Picker

_APART = re.compile(r"[\n,;]+")
_LIST_COMMA = chr(0x3001)
_MOST_WORDS = 200


def region_labels(values: list[str]) -> dict[str, Any]:
    return {code: place.label for code, place in identity.regions(codes=values).items()}


class Several(forms.Field):
    """Values of a picker that takes several."""

    def to_python(self, value: Any) -> list[str]:
        return [str(one)[:40] for one in value or []][:_MOST_WORDS]


class WordsField(forms.CharField):
    """Words with commas or lines between them; full-width ones too."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value)
        plain = unicodedata.normalize("NFKC", text or "").replace(_LIST_COMMA, ",")
        found = [one.strip()[:60] for one in _APART.split(plain) if one.strip()]
        return list(dict.fromkeys(found))[:_MOST_WORDS]

    def validate(self, value: Any) -> None:
        return

    def run_validators(self, value: Any) -> None:
        return


class EntryForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of policy"), choices=[(key, one.label) for key, one in KINDS.items()])  # fmt: skip
    summary = forms.CharField(
        label=pgettext_lazy("policy", "What it says"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("In a few sentences: advice to partners begins with it."),
    )  # fmt: skip
    issuer = forms.CharField(label=gettext_lazy("Issuing body"), required=False, max_length=120)
    source = forms.CharField(label=gettext_lazy("Found in"), required=False, max_length=120)
    link = forms.CharField(label=gettext_lazy("Link to the text"), required=False, max_length=500)
    published_on = DayField(label=gettext_lazy("Published on"), required=False)
    effective_on = DayField(label=gettext_lazy("In force from"), required=False)
    expires_on = DayField(label=gettext_lazy("In force until"), required=False)
    regions = Several(
        label=pgettext_lazy("policy", "Places"), required=False,
        widget=Picker(url=reverse_lazy("identity:region_options"), multiple=True, labels=region_labels, placeholder=gettext_lazy("The whole country")),
    )  # fmt: skip
    categories = Several(
        label=gettext_lazy("Categories of parts"), required=False,
        widget=Picker(url=reverse_lazy("policyradar:category_options"), multiple=True, labels=category_labels, placeholder=gettext_lazy("No category")),
    )  # fmt: skip
    brands = WordsField(
        label=gettext_lazy("Brands of parts"), required=False, max_length=2000,
        help_text=gettext_lazy("Commas between them. Categories, brands and makes narrow one another."),
    )  # fmt: skip
    makes = WordsField(
        label=gettext_lazy("Vehicle makes"), required=False, max_length=2000,
        help_text=gettext_lazy("Parts with an OE number of that make are meant."),
    )  # fmt: skip
    part_numbers = WordsField(
        label=gettext_lazy("Part numbers"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Single parts, besides the categories above."),
    )  # fmt: skip
    audience_expr = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def clean_regions(self) -> list[str]:
        return self._known("regions", set(identity.regions(codes=self.cleaned_data["regions"])))

    def clean_categories(self) -> list[str]:
        return self._known("categories", set(category_labels(self.cleaned_data["categories"])))

    def clean_brands(self) -> list[str]:
        return self._none_lacking("brands", lacking_brands(self.cleaned_data["brands"]))

    def clean_part_numbers(self) -> list[str]:
        return self._none_lacking(
            "part_numbers", lacking_numbers(self.cleaned_data["part_numbers"])
        )

    def _known(self, name: str, known: set[str]) -> list[str]:
        given: list[str] = self.cleaned_data[name]
        return self._none_lacking(name, [one for one in given if one not in known])

    def _none_lacking(self, name: str, lacking: list[str]) -> list[str]:
        if lacking:
            words = _(", ").join(lacking[:10])
            raise forms.ValidationError(
                _("Not in the catalogue: %(words)s. Correct the spelling or take it out.") % {"words": words}
            )  # fmt: skip
        given: list[str] = self.cleaned_data[name]
        return given


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it does not concern us"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=pgettext_lazy("policy", "What came of it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class HandForm(forms.Form):
    owner = forms.ChoiceField(label=gettext_lazy("New owner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {one.person_id: one.name for one in identity.staff_with(roles=KEEPERS)}
        self.fields["owner"].choices = [(str(key), name) for key, name in people.items()]  # type: ignore[attr-defined]
