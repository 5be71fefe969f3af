"""Alerts in words."""

from collections.abc import Mapping
from datetime import timedelta
from math import isnan
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from xinglian.kernel.money import Money
from xinglian.partners import api as partners
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Alert
from xinglian.ui.components.numbers import number, percent, short

STATE_WORDS: Mapping[str, Any] = {
    "open": pgettext_lazy("alert", "Open"),
    "taken": pgettext_lazy("alert", "Taken"),
    "muted": pgettext_lazy("alert", "Muted"),
    "closed": pgettext_lazy("alert", "Closed"),
    "past": pgettext_lazy("alert", "Gone by itself"),
}
FINDING_WORDS: Mapping[str, Any] = {
    "true": gettext_lazy("A true alarm"),
    "false": gettext_lazy("A false alarm: nothing was wrong"),
    "expected": gettext_lazy("True, but known before"),
}
VERB_WORDS: Mapping[str, Any] = {
    "raised": gettext_lazy("Raised by the radar"),
    "taken": gettext_lazy("Taken over"),
    "muted": gettext_lazy("Muted"),
    "unmuted": gettext_lazy("Heard again"),
    "closed": gettext_lazy("Closed"),
    "reopened": gettext_lazy("Reopened"),
    "handed": gettext_lazy("Given to somebody else"),
    "noted": gettext_lazy("Note"),
    "step": gettext_lazy("Step of the playbook done"),
    "unstep": gettext_lazy("Step of the playbook undone"),
}


def window_word(window: int) -> str:
    """How many days are judged together."""
    if window == 0:
        return _("too small to judge")
    if window == 1:
        return _("each day by itself")
    return ngettext("sum of %(n)s day", "sum of %(n)s days", window) % {"n": window}


def series_word(key: str) -> str:
    return str(SERIES[key].label) if key in SERIES else key


def figure(key: str, value: float | None) -> str:
    """A value as people read it."""
    if value is None or isnan(value):
        return "—"
    unit = SERIES[key].unit if key in SERIES else "count"
    if unit == "yuan":
        return short(Money(round(value * 100)))
    if unit == "share":
        return percent(value, 1)
    return _("%(n)s h") % {"n": f"{value:.1f}"} if unit == "hours" else number(round(value))


def cut_word(cut: str, categories: Mapping[str, str] | None = None) -> str:
    """“type:garage” as the trade says it."""
    kind, _colon, key = cut.partition(":")
    if kind == "type":
        return str(partners.TYPE_WORDS.get(key, key))
    return (categories or {}).get(key, key)


def place_word(path: str, names: Mapping[str, str]) -> str:
    return names.get(path, path) if path else _("Whole network")


def marked(text: str, *, is_drill: bool) -> str:
    """What a drill raises says so wherever it stands."""
    return _("DRILL: %(what)s") % {"what": text} if is_drill else text


def shift_word(series: str, form: str, size: float) -> str:
    """What a drill plants, in words."""
    share = percent(size, 0)
    is_up = series in SERIES and SERIES[series].harm == "up"
    if form == "slide":
        return (
            _("slides up by %(share)s in four weeks") % {"share": share}
            if is_up
            else _("slides down by %(share)s in four weeks") % {"share": share}
        )
    if form == "spike":
        return _("one day only, must not alarm")
    return (
        _("rises by %(share)s at once") % {"share": share}
        if is_up
        else _("falls by %(share)s at once") % {"share": share}
    )


def hours_word(span: timedelta | None) -> str:
    """A span as people say it; "" for none."""
    if span is None:
        return ""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 72:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", round(hours / 24)) % {"n": round(hours / 24)}


def away(value: float, expected: float) -> float | None:
    """Share above (+) or below (-) what was expected."""
    return value / expected - 1 if expected else None


def away_word(value: float, expected: float) -> str:
    share = away(value, expected)
    if share is None:
        return "—"
    return ("▲ " if share >= 0 else "▼ ") + percent(abs(share), 0)


def headline(alert: Alert, place: str, cut: str = "") -> str:
    """One line: what, where, by how much."""
    where = place or (alert.path if alert.path else _("Whole network"))
    part = cut or (cut_word(alert.cut) if alert.cut else "")
    return _("%(series)s, %(where)s: %(away)s, %(days)s days beyond") % {
        "series": marked(series_word(alert.series), is_drill=alert.drill_id is not None), "where": f"{where} · {part}" if part else where,
        "away": away_word(alert.value, alert.expected), "days": alert.days,
    }  # fmt: skip
