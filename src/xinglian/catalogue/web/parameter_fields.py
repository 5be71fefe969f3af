"""A form with a field for every parameter of a category's dictionary."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.catalogue.queries.categories import label_of
from xinglian.catalogue.queries.part_facts import plain_number, range_said
from xinglian.catalogue.rules.parameters import Definition, Problem
from xinglian.catalogue.rules.words import ParameterType


class ParametersForm(forms.Form):
    """Everything is text here; the dictionary's rule reads and checks it."""

    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False,
        help_text=gettext_lazy("Stays on record with the change."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        definitions: Mapping[str, Definition],
        values: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definitions = definitions
        for key, one in definitions.items():
            self.fields[f"p_{key}"] = _field(one, values.get(key))

    def field_of(self, key: str) -> str | None:
        """The form field of a parameter; None for one the dictionary does not know."""
        return f"p_{key}" if key in self.definitions else None

    def values(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"p_{key}"] for key in self.definitions}

    def rows(self) -> list[tuple[Any, str]]:
        """Bound fields with their units."""
        return [(self[f"p_{key}"], one.unit) for key, one in self.definitions.items()]


def _field(one: Definition, value: Any) -> forms.Field:
    common: dict[str, Any] = {"label": label_of(one), "required": False}
    if one.type is ParameterType.CHOICE:
        choices = [("", "—"), *((text, text) for text in one.choices)]
        if value and value not in one.choices:
            choices.append((value, value))
        return forms.ChoiceField(choices=choices, initial=value or "", **common)
    if one.type is ParameterType.BOOLEAN:
        choices = [("", "—"), ("true", _("yes")), ("false", _("no"))]
        initial = "" if value is None else "true" if value else "false"
        return forms.ChoiceField(choices=choices, initial=initial, **common)
    initial = "" if value is None else str(value)
    return forms.CharField(max_length=200, initial=initial, help_text=range_said(one), **common)


def problem_said(problem: Problem) -> str:
    """What is wrong with a value, and the fix."""
    least, most = problem.params.get("least"), problem.params.get("most")
    unit = problem.params.get("unit", "")
    sentences = {
        "unknown": _("The dictionary of this category has no such parameter. Add it there first."),
        "not_a_number": _("“%(value)s” is not a number. Write for example 12.5."),
        "too_small": _("%(value)s is too small: at least %(least)s %(unit)s."),
        "too_large": _("%(value)s is too large: at most %(most)s %(unit)s."),
        "not_a_choice": _("“%(value)s” is not a choice: %(choices)s."),
        "not_yes_or_no": _("Answer yes or no."),
        "too_long": _("Too long: at most 200 characters."),
    }
    return sentences[problem.code] % {
        "value": problem.value,
        "least": "" if least is None else plain_number(least),
        "most": "" if most is None else plain_number(most),
        "unit": unit,
        "choices": " / ".join(problem.params.get("choices", ())),
    }
