"""Forecasts in words: why, how sure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xinglian.signals.rules import expecting

SURE_WORDS = {
    expecting.SURE_LOW: gettext_lazy("uneven or short past: a rough guess"),
    expecting.SURE_MIDDLE: gettext_lazy("fairly sure"),
    expecting.SURE_HIGH: gettext_lazy("even rhythm: quite sure"),
}
SIDE_WORDS = {
    "ours": gettext_lazy("This model"),
    "former": gettext_lazy("The model before"),
    "plain": gettext_lazy("BG/NBD alone"),
    "own_pace": gettext_lazy("Rule of thumb: own pace"),
}


def reasons(row: Mapping[str, Any]) -> list[str]:
    """In the order of weight; none where the past is too short."""
    if row["lost"] is None:
        return []
    days = round(row["usual_gap"] or 0)
    silence = (row["told_on"] - row["last_on"]).days
    found = [ngettext("orders about every %(n)s day", "orders about every %(n)s days", max(days, 1)) % {"n": max(days, 1)}]  # fmt: skip
    words = {
        "silent": lambda: _("silent for %(n)s days, %(x)s times its rhythm") % {"n": silence, "x": round(silence / max(row["usual_gap"] or 1, 1), 1)},
        "slower": lambda: _("%(now)s ordering days in 90, %(before)s in the 90 before") % {"now": row["recent"], "before": row["before"]},
        "faster": lambda: _("%(now)s ordering days in 90, %(before)s in the 90 before") % {"now": row["recent"], "before": row["before"]},
        "season_up": lambda: _("busy season ahead"), "season_down": lambda: _("quiet season ahead"),
        "own_season_up": lambda: _("ordered more often at this time a year ago"),
        "own_season_down": lambda: _("ordered less often at this time a year ago"),
        "uneven": lambda: _("orders unevenly"), "even": lambda: _("orders evenly"),
        "gone": lambda: _("its past looks like that of somebody gone"),
    }  # fmt: skip
    return found + [words[name]() for name in expecting.reasons(row["why"])]
