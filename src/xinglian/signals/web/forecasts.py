"""Forecasts: who is due, past its rhythm, at risk, has dropped or surged; and the list as a file."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow, region_chip
from xinglian.kernel import audit, knobs
from xinglian.partners.api import TYPE_WORDS
from xinglian.signals.access import MAY_SAVE
from xinglian.signals.queries import forecast_list as query
from xinglian.signals.queries.choices import csm_people
from xinglian.signals.queries.forecast_models import off_now
from xinglian.signals.queries.wording import amount
from xinglian.ui.answers import table_file
from xinglian.ui.chips import one_of, plain_query, with_query
from xinglian.ui.lists import Tab
from xinglian.ui.shell import resolve

LIST_WORDS = {
    "due": gettext_lazy("Due this week"),
    "overdue": gettext_lazy("Past their rhythm"),
    "risk": gettext_lazy("At risk"),
    "dropped": gettext_lazy("Sharp drop"),
    "surged": gettext_lazy("Sharp rise"),
}


@allow(STAFF)
@require_GET
def forecasts(request: ViewerRequest) -> HttpResponse:
    """GET ?list= &q= &type= &region= &csm=me|id &sort= &after=."""
    region, place = region_chip(request)
    by = _asked(request, region=region)
    found, counts = query.page(by, after=request.GET.get("after", "")), query.counts(by)
    currency = str(knobs.value("signals.currency"))
    for row in found.rows:
        row["amount_word"], row["bought_word"], row["usual_word"] = (
            _money(row[name], currency) for name in ("amount", "bought", "usual")
        )
    may_save = request.viewer.has(*MAY_SAVE)
    expression = _expression(by, request)
    return render(
        request,
        "signals/forecasts.html",
        {
            "page": found, "which": by.which, "told_on": query.told_on(), "off": off_now(), "query": plain_query(request.GET),
            "is_months": by.which in ("dropped", "surged"), "clear_url": with_query(request, q=None, type=None, region=None, csm=None),
            "is_filtered": bool(by.text or by.type or by.region or by.csm is not None), "expression": expression,
            "audience_url": f"{reverse('signals:new_audience')}?{urlencode({'audience_expr': expression})}" if may_save and expression else "",
            "write_url": resolve("push:write_to_partners") if may_save else "", "compose_url": resolve("push:begin") if may_save and expression else "",
            "tabs": [
                Tab(label, with_query(request, list=None if one == "due" else one, sort=None), _count(counts.get(one, 0)), one == by.which)
                for one, label in LIST_WORDS.items()
            ],
            "chips": [place, one_of(request, "type", _("Type"), TYPE_WORDS), one_of(request, "csm", _("CSM"), _people())],
        },
    )  # fmt: skip


@allow(*MAY_SAVE)
@require_GET
def forecasts_export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters. Audited."""
    region, _chip = region_chip(request)
    by = _asked(request, region=region)
    rows = query.every(by)
    audit.record("export_forecasts", subject=("signals.forecast", by.which), after={"rows": len(rows)})  # fmt: skip
    heads = [
        _("Partner code"), _("Partner"), _("Type"), _("Place"), _("CSM"), _("Last order"), _("Next order"), _("Earliest"), _("Latest"),
        _("Chance, 30 days"), _("Chance, 90 days"), _("Risk of loss"), _("Purchases, last 12 months"), _("Last 30 days"), _("Usual"), _("Why"),
    ]  # fmt: skip
    lines = [
        [
            row["code"], row["name"], str(TYPE_WORDS.get(row["type"], row["type"])), row["place_word"], row["csm"] or "",
            *(row[name].isoformat() if row[name] else "" for name in ("last_on", "due_on", "due_from", "due_to")),
            *("" if row[name] is None else row[name] for name in ("chance_30", "chance_90", "lost")),
            *("" if row[name] is None else str(Decimal(row[name]) / 100) for name in ("amount", "bought", "usual")),
            _("; ").join(row["reasons"]),
        ]
        for row in rows
    ]  # fmt: skip
    return table_file(f"forecast-{by.which}", heads, lines, is_simulated=any(row["is_simulated"] for row in rows))  # fmt: skip


def _asked(request: ViewerRequest, *, region: str) -> query.Asked:
    asked = request.GET
    which, kind, csm = asked.get("list", ""), asked.get("type", ""), asked.get("csm", "")
    who = request.viewer.person_id if csm == "me" else int(csm) if csm.isdecimal() and len(csm) < 19 else None  # fmt: skip
    return query.Asked(
        which=which if which in query.LISTS else "due", type=kind if kind in TYPE_WORDS else "", region=region, csm=who,
        text=asked.get("q", "").replace("\0", "").strip()[:60], sort=asked.get("sort", "")[:20],
    )  # fmt: skip


def _expression(by: query.Asked, request: ViewerRequest) -> str:
    """The same partners as a rule that stays true; "" when a search has no such word."""
    if by.text:
        return ""
    rule = query.LISTS[by.which][0]
    parts = [f"({rule})" if "|" in rule else rule]
    if by.type:
        parts.append(f"type:{by.type}")
    if by.region:
        parts.append(f"region:{request.GET.get('region', '')}")
    if by.csm is not None:
        parts.append(f"csm:{by.csm}")
    return " & ".join(parts)


def _people() -> dict[str, Any]:
    return {"me": _("In my care")} | dict(csm_people())


def _count(number: int) -> int | str:
    return number if number <= query.COUNT_CAP else f"{query.COUNT_CAP:,}+"


def _money(minor: int | None, currency: str) -> str:
    return "—" if minor is None else amount(Decimal(minor) / 100, currency=currency)
