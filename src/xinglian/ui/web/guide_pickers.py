"""The pickers of the style guide, each in its states."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.ui import widgets
from xinglian.ui.amounts import MoneyField
from xinglian.ui.cascade import Cascade, Level
from xinglian.ui.days import DateRange, DateRangeField, DayField
from xinglian.ui.lists import Option
from xinglian.ui.tilemap import UNITS

_PLACES: tuple[tuple[str, Any], ...] = (
    ("620100", _("Lanzhou")),
    ("510100", _("Chengdu")),
    ("320100", _("Nanjing")),
    ("230100", _("Harbin")),
    ("440100", _("Guangzhou")),
)


def guide_levels(code: str) -> Sequence[Level]:
    """Two levels: provinces, and the one city the guide knows in some of them."""
    provinces = [Option(value=key, label=unit[2]) for key, unit in UNITS.items()]
    found = [Level(_("Province"), [("", provinces)], code[:2], "", _("All provinces"))]
    cities = [Option(value=key, label=name) for key, name in _PLACES if key[:2] == code[:2]]
    if code and cities:
        found.append(Level(_("City"), [("", cities)], code, code[:2], _("all of it")))
    return found


def _labels(values: list[str]) -> dict[str, Any]:
    return {code: name for code, name in _PLACES if code in values}


def _found(text: str) -> list[Option]:
    return [
        Option(value=code, label=name)
        for code, name in _PLACES
        if text.lower() in str(name).lower()
    ]


def _picker(*, multiple: bool = False) -> widgets.Picker:
    return widgets.Picker(
        url=reverse_lazy("ui:guide_options"), labels=_labels, find=_found, multiple=multiple
    )


def _cascade() -> Cascade:
    return Cascade(url=reverse_lazy("ui:guide_levels"), levels=guide_levels)


class PickersForm(forms.Form):
    """Empty, filled and refused."""

    region = forms.CharField(label=_("Region"), widget=_cascade(), required=False)
    region_chosen = forms.CharField(label=_("Region, chosen"), widget=_cascade())
    partner = forms.CharField(
        label=_("Partner"), widget=_picker(), required=False,
        help_text=_("Name, pinyin, initials or code; what was chosen lately comes first."),
    )  # fmt: skip
    cities = forms.CharField(label=_("Cities"), widget=_picker(multiple=True))
    wrong = forms.IntegerField(
        label=_("Person"), widget=_picker(),
        error_messages={"invalid": _("Choose a person from the list.")},
    )  # fmt: skip
    part = forms.CharField(
        label=pgettext_lazy("guide", "Part"), widget=_picker(), required=False, disabled=False
    )
    span = DateRangeField(
        label=pgettext_lazy("span", "Days"), required=False,
        widget=DateRange(first="first_day", last="last_day"),
    )  # fmt: skip
    turned = DateRangeField(
        label=_("Days, turned round"), required=False, widget=DateRange(first="a", last="b")
    )
    day = DayField(label=_("Due"), ahead=True, required=False)
    no_day = DayField(label=_("Due, unclear"), ahead=True)
    price = MoneyField(label=_("Amount"), required=False)
    dear = MoneyField(label=_("Amount, too large"), most=500_000_00)
    unclear = MoneyField(label=_("Amount, unclear"))


def pickers_form() -> PickersForm:
    given = {
        "region_chosen": "620100", "cities": ["620100", "510100"], "wrong_q": "n", "price": "12.5",
        "price_unit": "万", "dear": "860,000", "unclear": "twelve", "no_day": "soon", "first_day": "2026-01-18",
        "last_day": "2026-02-16", "a": "2026-02-17", "b": "2026-01-18",
    }  # fmt: skip
    return PickersForm(given)
