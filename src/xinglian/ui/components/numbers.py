"""How numbers, money and spans of time read, by language."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from xinglian.kernel.money import unit_price_words

register = template.Library()

# (from, divisor, word) per language family
_ZH_HANS = ((10**8, "亿"), (10**4, "万"))
_ZH_HANT = ((10**8, "億"), (10**4, "萬"))
_EN = ((10**9, "bn"), (10**6, "m"), (10**3, "k"))


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """1864200 → 1,864,200; None → —."""
    return "—" if value is None or value == "" else f"{_decimal(value):,.{digits}f}"


@register.filter
def short(value: Any) -> str:
    """1864000 → 186.4 万 / 1.86m; small ones as they are. Money objects lose their sign first, keep it in front."""
    if value is None or value == "":
        return "—"
    sign = ""
    if hasattr(value, "amount"):
        sign, value = str(value).lstrip("-").rstrip("0123456789,."), value.amount
    exact = _decimal(value)
    language = (get_language() or "").lower()
    steps = _ZH_HANT if language == "zh-hant" else _ZH_HANS if language.startswith("zh") else _EN
    for size, word in steps:
        if abs(exact) >= size:
            share = exact / size
            # two digits where one would round away too much
            digits = 2 if abs(share) < 10 and (steps is _EN or size > 10**4) else 1
            spaced = " " if steps is not _EN else ""
            return f"{'-' if exact < 0 else ''}{sign}{abs(share):,.{digits}f}{spaced}{word}"
    plain = (
        f"{abs(exact):,.0f}"
        if exact == exact.to_integral_value() or abs(exact) >= 100
        else f"{abs(exact):,.1f}"
    )
    return f"{'-' if exact < 0 else ''}{sign}{plain}"


@register.filter
def listed(words: Iterable[Any]) -> str:
    """Several words in a row: 负责人、内勤 / owner, clerk."""
    return _(", ").join(str(word) for word in words)


@register.filter
def percent(value: Any, digits: int = 1) -> str:
    """A ratio as percent: 0.936 → 93.6%."""
    if value is None or value == "":
        return "—"
    share = (_decimal(value) * 100).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{share}%"


@register.filter
def money(value: Any) -> str:
    """Money in full, as it is owed."""
    return "—" if value is None or value == "" else str(value)


@register.filter
def unit_price(value: Any, currency: str = "CNY") -> str:
    """A price each: 9.7 → 9.70, 0.3330 → 0.333."""
    return "—" if value is None or value == "" else unit_price_words(_decimal(value), currency)


@register.filter
def duration(value: Any) -> str:
    """Seconds or a timedelta in two parts: 6 min 42 s, 3 h 12 min, 2 days 4 h."""
    if value is None or value == "":
        return "—"
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        first = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        return f"{first} {_('%(n)d h') % {'n': hours}}" if hours else first
    if hours:
        first = _("%(n)d h") % {"n": hours}
        return f"{first} {_('%(n)d min') % {'n': minutes}}" if minutes else first
    if minutes:
        first = _("%(n)d min") % {"n": minutes}
        return f"{first} {_('%(n)d s') % {'n': rest}}" if rest else first
    return _("%(n)d s") % {"n": rest}


@register.filter
def span(value: Any) -> str:
    """Minutes as people say them: 4.3 minutes, 10 minutes, 2 hours, 1 day, 1 day 12 hours."""
    if value is None or value == "":
        return "—"
    if value < 60 and value != int(value):
        return _("%(n)s minutes") % {"n": f"{value:.1f}"}
    hours, minutes = divmod(round(value), 60)
    days, hours = divmod(hours, 24)
    parts = [
        ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else "",
        ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes} if minutes or not days + hours else "",
    ]  # fmt: skip
    return " ".join(part for part in parts if part)
