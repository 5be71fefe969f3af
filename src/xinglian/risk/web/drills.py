"""Drills of the radar: begin one, what came of it, all of them."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock, knobs
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import READERS, STEERERS, DrillGone, drill_seen
from xinglian.risk.actions import run_drill as actions
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.queries import detail, watches
from xinglian.risk.queries import drills as query
from xinglian.risk.queries.words import series_word
from xinglian.ui.answers import done, missing_is_404, refuse, table_file

FORM_WORDS: dict[str, Any] = {
    "step": gettext_lazy("At once, and it stays"),
    "slide": gettext_lazy("Sliding over four weeks"),
    "spike": gettext_lazy("One day only: nothing must alarm"),
}
SIZES = [("0.3", "30%"), ("0.5", "50%"), ("0.8", "80%")]


class DrillForm(forms.Form):
    place = forms.ChoiceField(label=gettext_lazy("Series and place"))
    form = forms.ChoiceField(label=gettext_lazy("How it strays"), choices=list(FORM_WORDS.items()), widget=forms.RadioSelect)  # fmt: skip
    size = forms.TypedChoiceField(label=gettext_lazy("By how much, to the side that hurts"), choices=SIZES, coerce=float)  # fmt: skip
    days_ago = forms.IntegerField(
        label=gettext_lazy("It began so many days ago"), min_value=3, max_value=actions.MOST_DAYS,
        help_text=gettext_lazy("Counted from the last day judged; the radar looks at all days since."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["place"].choices = [
            (f"{row['series']}|{row['path']}|{row['cut']}", f"{series_word(row['series'])} · {row['where']}")
            for row in watches.judged_places() if row["series"] in SERIES
        ]  # fmt: skip


@allow(*READERS)
@require_GET
def drills(request: ViewerRequest) -> HttpResponse:
    """GET the history."""
    return render(
        request,
        "risk/drills.html",
        {
            "rows": query.drills(now=clock.now()), "may_steer": request.viewer.has(*STEERERS),
            "months": int(knobs.value("risk.drill_months")),
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
@missing_is_404(DrillGone)
def drill(request: ViewerRequest, drill_id: int) -> HttpResponse:
    """GET its report."""
    one = drill_seen(drill_id)
    (row,) = query.drills(now=clock.now(), drill_id=drill_id)
    chart = detail.chart(
        query.planted_days(one), key=one.series, names=(series_word(one.series), _("Expected"), _("Band from"), _("to"))
    )  # fmt: skip
    return render(request, "risk/drill.html", {"d": row, "chart": chart})


@allow(*STEERERS)
def begin(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST place, form, size, days_ago."""
    form = DrillForm(request.POST or None, initial={"form": "step", "size": "0.5", "days_ago": 10})
    back = reverse("risk:drills")
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        series, path, cut = values["place"].split("|")
        try:
            made = actions.begin_drill(
                series=series, path=path, cut=cut, form=values["form"], size=values["size"], days_ago=values["days_ago"],
                viewer=request.viewer, now=clock.now(),
            )  # fmt: skip
            return done(request, _("The drill begins. Look again in a moment."), to=reverse("risk:drill", args=[made.pk]))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "cancel_url": back, "form_title": _("Begin a drill")}
    return render(request, "risk/begin_drill.html", context, status=422 if form.is_bound else 200)


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET: all within reach. Audited."""
    rows = query.drills(now=clock.now())
    audit.record("export_drills", subject=("risk.drill", "list"), after={"rows": len(rows)})
    heads = [_("Began"), _("Series"), _("Place"), _("Planted"), _("Result"), _("Days until found"), _("Owner"), _("Acknowledged after"), _("Closed after")]  # fmt: skip
    words = {"waiting": _("being planted"), "found": _("found"), "missed": _("not found")}
    lines = [
        [
            row["began_at"].isoformat(), row["word"], row["where"], row["shift"], words[row["state"]], row["delay_days"] or "",
            row["owner_name"] or "", row["took"], row["closed_in"],
        ]
        for row in rows
    ]  # fmt: skip
    return table_file("drills", heads, lines, is_simulated=any(row["is_simulated"] for row in rows))
