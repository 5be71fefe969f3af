"""Why a partner is in its layer, in words and figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from xinglian.kernel.money import Money
from xinglian.partners.queries.words import LAYER_WORDS
from xinglian.ui.components.numbers import percent, short


@dataclass(frozen=True)
class Rule:
    """One rule in the order they are tried: what it asks, what the figure is, whether it held."""

    layer: str
    label: Any
    asks: str
    has: str
    held: bool
    tried: bool


def sentence(reason: dict[str, Any]) -> str:
    """One sentence of judgement with its figures; empty when nothing was computed yet."""
    rule = reason.get("rule")
    if rule == "core":
        return _("Place %(place)s of %(agents)s provincial agents by purchases; the first %(core)s are core.") % {
            "place": reason["place"], "agents": reason["agents"], "core": int(reason["core_places"]),
        }  # fmt: skip
    if rule == "close":
        return _("Bought %(bought)s in 12 months: within the close band of %(band)s.") % {
            "bought": _yuan(reason["bought_12m_minor"]), "band": band(reason),
        }  # fmt: skip
    if rule == "emerging":
        if reason.get("months") is not None and reason["months"] < reason["emerging_months"]:
            return _("Joined %(months)s months ago, less than %(limit)s.") % {
                "months": reason["months"], "limit": reason["emerging_months"],
            }  # fmt: skip
        return _("Grew by %(growth)s in a year, more than %(limit)s.") % {
            "growth": percent(reason["growth"], 0), "limit": percent(reason["emerging_growth"], 0),
        }  # fmt: skip
    if rule == "base":
        return _("Bought %(bought)s in 12 months; no other layer’s rule holds.") % {
            "bought": _yuan(reason["bought_12m_minor"])
        }
    return ""


def rules(reason: dict[str, Any]) -> list[Rule]:
    """All four rules in order, for the drawer. First match wins: later ones were not tried."""
    if not reason:
        return []
    order = ["core", "close", "emerging", "base"]
    won = order.index(reason["rule"])
    growth = reason.get("growth")
    months = reason.get("months")
    asks = {
        "core": (
            _("among the first %(core)s of %(agents)s provincial agents")
            % {"core": int(reason["core_places"]), "agents": reason["agents"]}
            if "place" in reason
            else _("provincial agents only"),
            _("place %(place)s") % {"place": reason["place"]}
            if "place" in reason
            else _("another type"),
        ),
        "close": (band(reason), _yuan(reason["bought_12m_minor"])),
        "emerging": (
            _("joined less than %(months)s months ago, or grew by more than %(growth)s")
            % {
                "months": reason["emerging_months"],
                "growth": percent(reason["emerging_growth"], 0),
            },
            _(" · ").join(
                [
                    _("%(months)s months") % {"months": months}
                    if months is not None
                    else _("longer ago"),
                    percent(growth, 0) if growth is not None else _("no year before"),
                ]
            ),
        ),
        "base": (_("everybody else"), ""),
    }
    return [
        Rule(key, LAYER_WORDS[key], *asks[key], held=place == won, tried=place <= won)
        for place, key in enumerate(order)
    ]


def band(reason: dict[str, Any]) -> str:
    low = _yuan(reason["close_from_minor"])
    if not reason.get("close_to_minor"):
        return _("%(low)s and more") % {"low": low}
    return _("%(low)s to %(high)s") % {"low": low, "high": _yuan(reason["close_to_minor"])}


def _yuan(minor: int) -> str:
    return f"¥{short(Decimal(minor).scaleb(-2))}"


def full(minor: int) -> str:
    return str(Money(minor))
