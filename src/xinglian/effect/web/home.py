"""What messages bring about: the targets, the way there, and a line for each topic, region, layer, role, channel or author."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.effect.access import may_see_reports, may_see_rework
from xinglian.effect.queries import effects
from xinglian.effect.queries.effects import Asked
from xinglian.effect.rules.figures import MEASURES, Figures, sort_key
from xinglian.effect.rules.lift import lift
from xinglian.effect.rules.minutes import DAY, within
from xinglian.effect.web import words
from xinglian.effect.web.asked import asked_of, by_of, is_filtered, periods, query_of
from xinglian.effect.web.targets import cards
from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.ui.charts import Line, Series, Target
from xinglian.ui.chips import with_query
from xinglian.ui.lists import Tab

PEOPLE_ONLY = ("role", "channel")


@allow(STAFF)
@require_GET
def home(request: ViewerRequest) -> HttpResponse:
    """GET ?days=30|90|365 &by= &sort= and the filters of `asked`."""
    now = clock.now()
    asked, chips = asked_of(request, now=now)
    by = by_of(request)
    total = effects.in_all(asked)
    before = effects.in_all(_before(asked))
    found = sorted_lines(words.lines(by, effects.by_cut(asked, by)), request.GET.get("sort", ""))
    for line in found:
        line["url"] = f"{reverse('effect:messages')}?{query_of(request, **{by: line['value']})}"
    return render(
        request,
        "effect/home.html",
        {
            "total": total, "cards": cards(asked, total, before), "periods": periods(request, asked), "chips": chips,
            "is_filtered": is_filtered(request), "lines": found, "by": by, "by_word": words.BY[by],
            "judgement": judgement(total), "best_hour": best_hour(asked), "chart": _chart(asked), "step": asked.span.step,
            "tabs": [Tab(label, with_query(request, by=None if key == "topic" else key), None, key == by) for key, label in words.BY.items()],
            "with_reach": by not in PEOPLE_ONLY and asked.cut not in PEOPLE_ONLY, "mark": float(knobs.value("effect.mark")),
            "export_url": f"{reverse('effect:export')}?{query_of(request)}&by={by}",
            "messages_url": f"{reverse('effect:messages')}?{query_of(request)}",
            "may_see_reports": may_see_reports(request.viewer), "may_see_rework": may_see_rework(request.viewer),
        },
    )  # fmt: skip


def sorted_lines(lines: list[dict[str, Any]], asked: str) -> list[dict[str, Any]]:
    """By a measure, "-" the greatest first; without, in the trade's order. What is not known comes last."""
    by = asked.lstrip("-")
    if by not in MEASURES:
        return lines
    known = [line for line in lines if sort_key(line["figures"], by)[0] is False]
    rest = [line for line in lines if sort_key(line["figures"], by)[0]]
    return sorted(known, key=lambda line: sort_key(line["figures"], by), reverse=asked.startswith("-")) + rest  # fmt: skip


def judgement(total: Figures) -> str:
    """One sentence on whether the targets are met."""
    if not total.messages:
        return _("Nothing went out in this time.")
    reach, wanted = total.reach, float(knobs.value("effect.reach"))
    said = {"n": f"{total.messages:,}"}
    if reach is None:
        return ngettext("%(n)s message.", "%(n)s messages.", total.messages) % said
    said |= {"reach": words.percent(reach), "wanted": words.percent(wanted)}
    if reach >= wanted:
        return ngettext(
            "%(n)s message reached %(reach)s of the partners: on target.",
            "%(n)s messages reached %(reach)s of the partners: on target.", total.messages,
        ) % said  # fmt: skip
    return ngettext(
        "%(n)s message reached %(reach)s of the partners; the target is %(wanted)s.",
        "%(n)s messages reached %(reach)s of the partners; the target is %(wanted)s.", total.messages,
    ) % said  # fmt: skip


def best_hour(asked: Asked) -> dict[str, Any] | None:
    """Who was told at the best hour against who was told at once, by lot and within the same messages; None without any."""
    if asked.cut:
        return None
    found = effects.by_timing(asked)
    best, at_once = found.get("best", Figures()), found.get("at_once", Figures())
    counts = [(within(one.read_by, DAY), one.people) for one in (best, at_once)]
    told = lift(first=counts[0], second=counts[1])
    if told is None:
        return None
    points = [f"{'+' if one >= 0 else '−'}{abs(100 * one):.1f}" for one in (told.difference, told.low, told.high)]  # fmt: skip
    said = {"difference": points[0], "low": points[1], "high": points[2]}
    return {
        "best": best, "at_once": at_once, "best_share": told.first, "at_once_share": told.second,
        "judgement": (
            _("%(difference)s points (%(low)s to %(high)s)") % said if told.is_sure
            else _("No difference can be told yet: %(difference)s points (%(low)s to %(high)s)") % said
        ),
    }  # fmt: skip


def _before(asked: Asked) -> Asked:
    return replace(asked, span=asked.span.before)


def _chart(asked: Asked) -> Line | None:
    """Reach and response over time; None with less than two points."""
    found = effects.over_time(asked)
    if len(found) < 2:
        return None
    labels = [_day(key, asked.span.step) for key in found]
    wanted = round(100 * float(knobs.value("effect.reach")))
    series = [
        Series(_("Responded"), [_points(one.response) for one in found.values()], muted=True),
    ]
    if asked.cut not in PEOPLE_ONLY:
        series.insert(
            0, Series(_("Partners reached"), [_points(one.reach) for one in found.values()])
        )
    return Line(
        labels=labels, series=series, unit="%", y_min=0, y_max=100, area=False,
        target=Target(wanted, _("Target %(n)s%%") % {"n": wanted}),
    )  # fmt: skip


def _points(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _day(key: str, step: str) -> str:
    day = parse_date(key)
    if day is None:
        return key
    return f"{day:%Y-%m}" if step == "month" else f"{day:%m-%d}"
