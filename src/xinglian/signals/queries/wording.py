"""Figures and thresholds as a reader of the page would write them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.signals.rules import registry
from xinglian.signals.rules.definition import Figure, TagDefinition
from xinglian.ui.components import numbers

_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$", "TWD": "NT$", "JPY": "JP¥"}


def amount(value: Any, *, currency: str) -> str:
    """186.4 万 with the sign of the currency in front."""
    exact = Decimal(str(value))
    sign = _SIGNS.get(currency, f"{currency} ")
    # 500 万 and not 500.0 万: thresholds are round numbers.
    text = str(numbers.short(abs(exact))).replace(".0 ", " ").replace(".00", "")
    return f"{'-' if exact < 0 else ''}{sign}{text}"


def whole_amount(minor: int, *, currency: str) -> str:
    """¥17,099: to the yuan and not shortened, for sums a reader divides himself. `minor`: cents."""
    text = numbers.number(Decimal(abs(minor)) / 100)
    return f"{'-' if minor < 0 else ''}{_SIGNS.get(currency, f'{currency} ')}{text}"


def by_kind(kind: str, value: Any, *, currency: str) -> str:
    """A number in the words of its kind; None is "no data"."""
    if value is None:
        return _("no data")
    if kind == "money":
        return amount(value, currency=currency)
    if kind == "share":
        is_round = Decimal(str(value)) * 100 % 1 == 0
        return numbers.percent(value, 0 if is_round else 1)
    whole = int(Decimal(str(value)))
    if kind == "days":
        return ngettext("%(n)s day", "%(n)s days", whole) % {"n": numbers.number(whole)}
    if kind == "minutes":
        return str(numbers.duration(int(Decimal(str(value)) * 60)))
    if kind == "metres":
        return _("%(n)s m") % {"n": numbers.number(whole)}
    if kind == "count" or Decimal(str(value)) % 1 == 0:
        return numbers.number(value)
    return numbers.number(value, 2).rstrip("0")


def figure_text(figure: Figure, value: Any, *, currency: str) -> str:
    """A figure's value, `value` in written units; a word by its label."""
    if figure.choices and value is not None:
        return str(figure.choices.get(str(value), value))
    return by_kind(figure.kind, value, currency=currency)


def threshold_text(figure: Figure, op: str, threshold: Any, *, currency: str) -> str:
    """`≥ ¥50.0 万`"""
    sign = {">=": "≥", "<=": "≤", "!=": "≠"}.get(op, op)
    return f"{sign} {figure_text(figure, threshold, currency=currency)}"


def meaning(tag: TagDefinition, settings: Mapping[str, object]) -> str:
    """The tag's sentence with the parameters in force."""
    currency = str(settings.get("signals.currency", "CNY"))
    values = tag.values(settings)
    places = {p.key: by_kind(p.kind, values[p.key], currency=currency) for p in tag.parameters}
    return str(tag.meaning).format_map(places)


def label_of(key: str) -> str:
    """A tag's or register word's name: `region:…` and people are named by their queries."""
    if key in registry.TAGS:
        return str(registry.TAGS[key].name)
    prefix, _colon, value = key.partition(":")
    return str(registry.REGISTER_WORDS.get(prefix, {}).get(value, key))
