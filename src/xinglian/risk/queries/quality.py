"""How good the radar is: measured by replay, and judged by those who closed its alerts."""

from collections.abc import Iterable, Mapping
from statistics import median, quantiles
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import sql
from xinglian.risk.models import Replay
from xinglian.risk.queries.words import series_word

SOON = 10
LEVELS: Mapping[str, Any] = {
    "network": _("Whole network"),
    "region": _("Regions"),
    "province": _("Provinces"),
    "part": _("Types and categories"),
}
SHIFTS: Mapping[str, Any] = {
    "step-0.15": _("15 points in a hundred, at once"),
    "step-0.3": _("30 points in a hundred, at once"),
    "step-0.5": _("Half, at once"),
    "slide-0.5": _("Half, sliding over four weeks"),
    "spike-1": _("A single day (must not alarm)"),
}
HALVED = "step-0.5"


def quality() -> dict[str, Any] | None:
    """The last replay: totals, by level and a row a series. None before the first, and for who does not see the whole network."""
    last = Replay.objects.order_by("-id").first()
    if last is None:
        return None
    rows = [
        {"key": key, "word": series_word(key), "small": one["small"], "raised": one["raised"]}
        | _added(one["levels"].values(), (HALVED, "step-0.3"))
        for key, one in last.figures.items()
    ]
    everything = [one["levels"] for one in last.figures.values()]
    raised_years = sum(one["raised_years"] for one in last.figures.values())
    raised = sum(row["raised"] for row in rows)
    total = _added([level for one in everything for level in one.values()], SHIFTS)
    total |= {"small": sum(row["small"] for row in rows), "raised": raised}
    return total | {
        "replay": last, "series": rows, "raised_years": raised_years, "raised_rate": raised / raised_years if raised_years else None,
        "levels": [
            (word, found) for key, word in LEVELS.items()
            if (found := _added([one[key] for one in everything if key in one], SHIFTS))["rows"]
        ],
        "others": _others(last, total),
    }  # fmt: skip


def findings() -> dict[str, int]:
    """Closed alerts by what they were; one query. Parts of an alert count with it, not again."""
    return {
        row["finding"]: row["n"]
        for row in sql.rows(
            "SELECT finding, count(*)::int AS n FROM risk_alert WHERE finding <> '' AND head_id IS NULL AND drill_id IS NULL GROUP BY 1"
        )
    }


def _others(last: Replay, total: dict[str, Any]) -> list[dict[str, Any]]:
    """What another strictness would bring, the strictest first; the one in force is among them."""
    found = [total | {"a_year": last.a_year, "is_now": True}]
    asked = {
        key for one in last.figures.values() for key in one["others"] if float(key) != last.a_year
    }
    for key in asked:
        parts = [one["others"][key] for one in last.figures.values() if key in one["others"]]
        found.append(
            _added([level for one in parts for level in one["levels"].values()], (HALVED,))
            | {"a_year": float(key), "raised": sum(one["raised"] for one in parts), "small": sum(one["small"] for one in parts)}
        )  # fmt: skip
    return sorted(found, key=lambda one: one["a_year"]) if asked else []


def _added(levels: Iterable[Mapping[str, Any]], shifts: Iterable[str]) -> dict[str, Any]:
    known = list(levels)
    years, false = sum(one["years"] for one in known), sum(one["false"] for one in known)
    return {
        "rows": sum(one["rows"] for one in known), "years": years, "false": false, "rate": false / years if years else None,
        "shifts": [
            (SHIFTS[name], _told([day for one in known for day in one["shifts"].get(name, ())])) for name in shifts
        ],
    }  # fmt: skip


def _told(delays: list[int]) -> dict[str, Any]:
    """`share` found at all (within six weeks), `soon` within ten days; `middle` and `late`: the days of half and nine in ten."""
    found = [day for day in delays if day]
    if not delays:
        return {"share": None, "soon": None, "middle": None, "late": None}
    return {
        "share": len(found) / len(delays), "soon": sum(day <= SOON for day in found) / len(delays),
        "middle": median(found) if found else None,
        "late": quantiles(found, n=10)[8] if len(found) > 1 else (found[0] if found else None),
    }  # fmt: skip
