"""Sentences about an index."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.partners.api import TYPE_WORDS
from xinglian.scorecard.queries.diagnosis import Diagnosis, Part, Step
from xinglian.scorecard.rules.waterfall import COVERAGE, RELEASE
from xinglian.signals import api as signals
from xinglian.ui.components.numbers import number

COLOUR_WORDS: dict[str, Any] = {
    "act": gettext_lazy("red"), "watch": gettext_lazy("yellow"), "good": gettext_lazy("green"),
    "none": gettext_lazy("not rated"),
}  # fmt: skip


def quarter_text(quarter: date) -> str:
    return _("%(year)s Q%(quarter)s") % {"year": quarter.year, "quarter": (quarter.month + 2) // 3}


def signed(points: float | None) -> str:
    """+2.4, −1.0; empty when nothing moved."""
    if not points:
        return ""
    return f"{'+' if points > 0 else '−'}{number(abs(points), 1)}"


def moved(change: float | None) -> str:
    """▲ 2.4, ▼ 1.0 as a change against the quarter before."""
    return f"{'▲' if change > 0 else '▼'} {number(abs(change), 1)}" if change else ""


def judgement(found: Diagnosis) -> str:
    """One sentence: where it stands, what it did, whom it leaves behind."""
    if found.index is None:
        return _("Not rated in %(quarter)s: only %(share)s%% of the weight is measured, %(least)s%% are needed.") % {
            "quarter": quarter_text(found.quarter), "share": round(found.coverage * 100), "least": found.release.least_coverage // 10,
        }  # fmt: skip
    said = _("Health %(index)s in %(quarter)s, %(colour)s") % {
        "index": number(found.index, 1), "quarter": quarter_text(found.quarter), "colour": COLOUR_WORDS[found.tone],
    }  # fmt: skip
    if found.change:
        way = (
            _("%(n)s above the quarter before")
            if found.change > 0
            else _("%(n)s below the quarter before")
        )
        said += _("; ") + way % {"n": number(abs(found.change), 1)}
    return said + _(".")


def peers(found: Diagnosis) -> str:
    """Where it stands among its type, or why that is not said."""
    kind = TYPE_WORDS.get(found.type, found.type)
    if found.percentile is None:
        return _("Too few rated partners of the type %(type)s to compare with.") % {"type": kind}
    return _("Ahead of %(share)s%% of the rated partners of the type %(type)s.") % {
        "share": found.percentile,
        "type": kind,
    }


def strength(part: Part) -> str:
    """“Breadth of range: 6.0, typical is 4.0.”"""
    return _("%(value)s; typical of the type: %(typical)s.") % {
        "value": part.text,
        "typical": part.typical,
    }


def thing_to_do(part: Part) -> str:
    """“From 21.4% to 12.0% (typical): +2.4 points.”"""
    goal = {40: _("out of the last tenth"), 70: _("typical of the type"), 100: _("the best tenth")}.get(part.goal_points or 0, "")  # fmt: skip
    return _("From %(value)s to %(goal)s (%(what)s) the index gains %(points)s.") % {
        "value": part.text, "goal": part.goal, "what": goal, "points": number(part.gain, 1),
    }  # fmt: skip


def step_name(step: Step) -> Any:
    if step.key == COVERAGE:
        return _("What is measured changed")
    if step.key == RELEASE:
        return _("New weights or yardsticks")
    one = signals.indicators().get(step.key)
    return one.name if one else step.key
