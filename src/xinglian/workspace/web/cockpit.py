"""The maker's first page: the loop at a glance, and what needs somebody."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.partners import api as partners
from xinglian.ui.charts import Bars, Dots, Line, Point, Series, Target
from xinglian.ui.components.numbers import short
from xinglian.ui.lists import Choice
from xinglian.ui.tilemap import Tile
from xinglian.workspace.queries import cockpit as numbers
from xinglian.workspace.queries.alerts import Alert, alerts
from xinglian.workspace.rules.period import DAYS, Period, period
from xinglian.workspace.rules.tones import reach_tone, response_tone, slow_tone

SLOW_TAG = "slow_stock"


@require_GET
@allow(STAFF)
def cockpit(request: Any) -> HttpResponse:
    """Reach, response, network by province, stock, alerts; live as receipts come in."""
    now = clock.now()
    span = period(key=request.GET.get("days", ""), now=now)
    outreach = numbers.outreach(span)
    context = {
        "now": now,
        "period": span,
        "periods": _periods(span),
        "alerts": alerts(viewer=request.viewer, now=now),
        **_reach(outreach),
        **_places(outreach, span),
        **_stock(),
        **_network(),
    }
    context["alerts"] += _stock_alert(context)
    context["judgement"] = _judgement(context)
    return render(request, "workspace/cockpit.html", context)


def _periods(span: Period) -> list[Choice]:
    words = {"1": _("Today"), "7": _("7 days"), "30": _("30 days"), "90": _("90 days")}
    return [Choice(label=words[key], url=f"?days={key}", active=key == span.key) for key in DAYS]


def _reach(outreach: numbers.Outreach) -> dict[str, Any]:
    now, curve, earlier = outreach.reach, outreach.curve, outreach.curve_before
    series = [Series(name=_("now"), values=[round(100 * share, 1) for _minute, share in curve])]
    if earlier:
        series.append(
            Series(
                name=_("before"),
                values=[round(100 * share, 1) for _minute, share in earlier],
                muted=True,
            )
        )
    chart = Line(
        labels=[f"{minute:.0f}" for minute, _share in curve],
        series=series,
        unit="%",
        target=Target(value=100 * numbers.REACH_TARGET, label=_("Target 90 %")),
        y_max=100,
    )
    return {
        "reach": now,
        "reach_before": outreach.before,
        "reach_chart": chart if curve else None,
        "reach_tone": reach_tone(now.share),
        "response_tone": response_tone(now.answer_minutes),
    }


def _places(outreach: numbers.Outreach, span: Period) -> dict[str, Any]:
    rows = outreach.areas
    dots = Dots(
        points=[
            Point(
                label=row.name,
                value=round(row.answer_minutes, 1),
                text=_("%(n)s min") % {"n": f"{row.answer_minutes:.0f}"},
                tone=response_tone(row.answer_minutes, quiet=True),
            )
            for row in rows
            if row.answer_minutes is not None
        ],
        unit=_("min"),
        target=Target(value=numbers.RESPONSE_TARGET_MINUTES, label=_("Target 60 min")),
    )
    tiles = [
        Tile(
            code=row.code,
            value=f"{100 * row.share:.0f}" if row.share is not None else f"{row.partners:,}",
            status=reach_tone(row.share) if row.share is not None else "info",
            url=reverse("workspace:cockpit_facts", args=["province"])
            + f"?code={row.code}&days={span.key}",
            note=_(
                "%(name)s: %(partners)s partners, %(sent)s addressed, %(reached)s reached in time"
            )
            % {
                "name": row.name,
                "partners": row.partners,
                "sent": row.sent,
                "reached": row.in_time,
            },
        )
        for row in outreach.provinces
    ]
    return {"areas": rows, "answer_chart": dots if dots.points else None, "tiles": tiles}


def _stock() -> dict[str, Any]:
    rows = numbers.stock_by_area()
    value = sum(row.value_minor for row in rows)
    slow = sum(row.slow_minor for row in rows)
    share = slow / value if value else None
    chart = Bars(
        points=[
            Point(
                label=row.name,
                value=round(100 * (row.slow_share or 0), 1),
                text=f"{100 * (row.slow_share or 0):.0f}%",
                tone=slow_tone(row.slow_share, quiet=True),
            )
            for row in rows
        ],
        unit="%",
        target=Target(value=100 * numbers.SLOW_TARGET, label=_("Target 12 %")),
    )
    return {
        "stock_value": Money(value),
        "stock_slow": Money(slow),
        "stock_slow_share": share,
        "stock_chart": chart if rows else None,
        "stock_tone": slow_tone(share),
        "stock_as_of": max((row.as_of for row in rows), default=None),
    }


def _stock_alert(context: dict[str, Any]) -> list[Alert]:
    """Too much that lies still is a thing to look into, with the partners it lies at one step away."""
    if context["stock_tone"] != "act":
        return []
    return [
        Alert(
            tone="watch",
            title=_("%(share)s of the stock has not moved for 180 days")
            % {"share": f"{100 * context['stock_slow_share']:.1f}%"},
            note=_("%(amount)s of %(all)s")
            % {"amount": short(context["stock_slow"]), "all": short(context["stock_value"])},
            step=_("See where"),
            url=reverse("signals:tag", args=[SLOW_TAG]),
        )
    ]


def _network() -> dict[str, Any]:
    counts = numbers.network()
    rows = f"{reverse('partners:list')}?layer="
    layers = [
        (partners.LAYER_WORDS[layer], counts[layer.value], rows + layer.value)
        for layer in partners.Layer
    ]
    return {"network": counts, "layers": layers}


def _judgement(context: dict[str, Any]) -> str:
    """One sentence before the numbers."""
    urgent = sum(1 for alert in context["alerts"] if alert.tone == "act")
    reach = context["reach"]
    if urgent:
        return _("Deal with %(n)s urgent things first.") % {"n": urgent}
    if not reach.partners:
        return _("No message went out in this period.")
    if context["reach_tone"] != "good":
        return _("Reach is the weakest link: %(share)s within ten minutes.") % {
            "share": f"{100 * (reach.share or 0):.1f}%"
        }
    return _("Nothing red. Reach is on target.")
