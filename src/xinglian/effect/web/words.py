"""Words of effectiveness: what figures are told by, and of whom."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.effect.queries import places
from xinglian.effect.rules.figures import Figures
from xinglian.identity.api import person_names
from xinglian.partners.api import LAYER_WORDS, TYPE_WORDS
from xinglian.push import api as push

BY: dict[str, Any] = {
    "topic": gettext_lazy("Topic"), "region": gettext_lazy("Region"), "layer": gettext_lazy("Layer"),
    "type": gettext_lazy("Kind of partner"), "role": gettext_lazy("Role"), "channel": gettext_lazy("Channel"),
    "author": gettext_lazy("Author"),
}  # fmt: skip
ROLES: dict[str, Any] = {
    "partner_owner": gettext_lazy("Owners"), "partner_clerk": gettext_lazy("Clerks"),
    "technician": gettext_lazy("Technicians"), "other": gettext_lazy("Other roles"),
}  # fmt: skip
PERIODS: dict[str, Any] = {
    "30": gettext_lazy("30 days"), "90": gettext_lazy("90 days"), "365": gettext_lazy("12 months"),
}  # fmt: skip


def cut_words(cut: str) -> dict[str, Any]:
    """The values people can be told apart by."""
    if cut == "layer":
        return dict(LAYER_WORDS)
    if cut == "type":
        return {str(key): label for key, label in TYPE_WORDS.items()}
    if cut == "role":
        return ROLES
    return {**push.channel_words(), "link": gettext_lazy("Personal link")}


def labels(by: str, keys: list[str]) -> dict[str, tuple[str, Any]]:
    """Key of a line → (value for a filter, its name), in the order of the trade where there is one. At most one query."""
    if by == "region":
        return dict(places.place_names(keys))
    if by == "author":
        names = person_names(ids=[int(key) for key in keys])
        return {key: (key, names.get(int(key)) or _("System")) for key in keys}
    known = push.kind_words() if by == "topic" else cut_words(by)
    ordered = [key for key in known if key in keys] + [key for key in keys if key not in known]
    return {key: (key, known.get(key, key)) for key in ordered}


def lines(by: str, found: dict[str, Figures]) -> list[dict[str, Any]]:
    """One for each: `value` for a filter, `label`, `figures`."""
    return [
        {"key": key, "value": value, "label": label, "figures": found[key]}
        for key, (value, label) in labels(by, list(found)).items()
        if key in found
    ]


def duration(minutes: float | None) -> str:
    """A time as one says it: minutes, hours, days."""
    if minutes is None:
        return "–"
    if minutes < 1:
        return _("under 1 min")
    if minutes < 90:
        return _("%(n)s min") % {"n": f"{minutes:.0f}"}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": f"{minutes / 60:.1f}"}
    return _("%(n)s days") % {"n": f"{minutes / 1440:.1f}"}


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"
