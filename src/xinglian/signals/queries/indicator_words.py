"""Values, units, standings and causes as a reader would say them."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xinglian.signals.queries import indicator_due
from xinglian.signals.queries.wording import amount, whole_amount
from xinglian.signals.rules.indicator import Indicator
from xinglian.ui.components import numbers

UNIT_WORDS = {
    "share": gettext_lazy("share"), "minutes": gettext_lazy("time"), "days": gettext_lazy("days"),
    "times": gettext_lazy("times"), "money": gettext_lazy("money"), "number": gettext_lazy("number"),
}  # fmt: skip
STANDING_WORDS = {
    "good": gettext_lazy("on target"), "watch": gettext_lazy("off target"), "act": gettext_lazy("beyond the limit"),
    "none": gettext_lazy("not measured"),
}  # fmt: skip
CAUSE_WORDS = {
    indicator_due.ORDERS: gettext_lazy("order lines came late"),
    indicator_due.DELIVERIES: gettext_lazy(
        "goods were sent or received later, or orders were taken back"
    ),
    indicator_due.STOCK: gettext_lazy("stock was stated late or anew"),
    indicator_due.PRICES: gettext_lazy("price lists changed"),
    indicator_due.READING: gettext_lazy("messages were read later"),
    indicator_due.REGISTER: gettext_lazy("the register changed: place, type or a merge"),
    indicator_due.UNDONE: gettext_lazy("an import was taken back"),
    indicator_due.DEFINITION: gettext_lazy("the definition changed"),
    indicator_due.TIME: gettext_lazy("found by the nightly pass"),
}


def value_text(one: Indicator, value: float | None, *, currency: str = "CNY") -> str:
    """93.6% · 47 min · 12.4 days · 8.2 times · ¥1.9 万 · 4.1; none: —."""
    if value is None:
        return "—"
    if one.unit == "share":
        return numbers.percent(value, 1)
    if one.unit == "minutes":
        return str(numbers.duration(round(value * 60)))
    if one.unit == "money":
        return amount(round(value), currency=currency)
    text = numbers.number(value, 1)
    if one.unit == "days":
        return ngettext("%(n)s day", "%(n)s days", round(value)) % {"n": text}
    return _("%(n)s times") % {"n": text} if one.unit == "times" else text


# Columns of `indicator_sql` that are no plain numbers: in minor units, in seconds.
_MONEY = {
    "net", "net_year_ago", "net_12m", "gross", "gross_3m", "ev_3m", "rush", "returned_3m", "slow_value", "stock_value",
}  # fmt: skip
_SECONDS = {"read_seconds", "acknowledge_seconds", "handling_seconds"}


def parts_text(one: Indicator, top: int, bottom: int, *, currency: str) -> str:
    """What the value is made of: ¥17,099 ÷ ¥87,774 · 3 h 20 min ÷ 4 · 7 ÷ 12."""
    said = (
        _part(expression, part, currency)
        for expression, part in ((one.top, top), (one.bottom, bottom))
    )
    return " ÷ ".join(said)


def _part(expression: str, part: int, currency: str) -> str:
    # What a condition compares is not what is counted.
    columns = set(re.findall(r"[a-z_0-9]+", expression.rpartition("THEN")[2]))
    if columns & _MONEY:
        return whole_amount(part, currency=currency)
    return str(numbers.duration(part)) if columns & _SECONDS else numbers.number(part)


def target_text(one: Indicator, target: float | None) -> str:
    """≥ 90.0%; empty without a target."""
    if target is None:
        return ""
    return f"{'≥' if one.direction == 'up' else '≤'} {value_text(one, target)}"


def change_text(one: Indicator, now: float | None, before: float | None) -> str:
    """▲ 2.1 points, ▼ 6 min; empty when one of both is not known or nothing moved."""
    if now is None or before is None or now == before:
        return ""
    sign, by = ("▲" if now > before else "▼"), abs(now - before)
    if one.unit == "share":
        points = numbers.number(by * 100, 1)
        return f"{sign} {_('%(n)s points') % {'n': points}}" if points != "0.0" else ""
    return f"{sign} {value_text(one, by)}"


def shown_scale(one: Indicator) -> float:
    """What a value is multiplied by on a chart: shares are drawn in percent."""
    return 100 if one.unit == "share" else 1


def shown_unit(one: Indicator) -> Any:
    return {
        "share": "%",
        "minutes": _("min"),
        "days": _("days"),
        "times": _("times"),
        "money": "¥",
    }.get(one.unit, "")


def causes_text(causes: list[str]) -> str:
    return numbers.listed([str(CAUSE_WORDS.get(one, one)) for one in dict.fromkeys(causes)])


def period_text(first: date, last: date) -> str:
    """2026-11, or 2026 Q4 for a whole quarter."""
    if first == last:
        return f"{first:%Y-%m}"
    return _("%(year)s Q%(quarter)s") % {"year": first.year, "quarter": (first.month + 2) // 3}
