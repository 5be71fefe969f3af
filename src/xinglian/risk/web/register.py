"""The heat map, and the register of risks behind it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import KEEPERS, READERS, STEERERS, alert_seen
from xinglian.risk.actions import keep_register as actions
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Measure, Risk
from xinglian.risk.queries import register as query
from xinglian.risk.queries.alerts import place_names
from xinglian.risk.queries.words import place_word, series_word
from xinglian.ui.answers import done, missing_is_404, refuse, refused, table_file
from xinglian.ui.chips import with_query
from xinglian.ui.days import DayField
from xinglian.ui.lists import Tab

RISK_STATES: dict[str, Any] = {
    "open": pgettext_lazy("risk", "Being worked on"),
    "accepted": pgettext_lazy("risk", "Accepted"),
    "closed": pgettext_lazy("risk", "Over"),
}
LIKELIHOODS = [
    (1, gettext_lazy("1 · hardly ever")), (2, gettext_lazy("2 · once in some years")), (3, gettext_lazy("3 · once a year")),
    (4, gettext_lazy("4 · some times a year")), (5, gettext_lazy("5 · all the time")),
]  # fmt: skip
IMPACTS = [
    (1, gettext_lazy("1 · a nuisance")), (2, gettext_lazy("2 · a few partners")), (3, gettext_lazy("3 · a province")),
    (4, gettext_lazy("4 · a region")), (5, gettext_lazy("5 · the whole network")),
]  # fmt: skip
_REVIEW = timedelta(days=90)


class RiskForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What may happen"), max_length=120)
    about = forms.CharField(
        label=gettext_lazy("Why, and how one would notice"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    family = forms.ChoiceField(label=gettext_lazy("Kind of cause"), required=False)
    likelihood = forms.TypedChoiceField(
        label=gettext_lazy("Likelihood"), choices=LIKELIHOODS, coerce=int
    )
    impact = forms.TypedChoiceField(label=gettext_lazy("Impact"), choices=IMPACTS, coerce=int)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=list(RISK_STATES.items()))
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)
    review_on = DayField(label=gettext_lazy("Look at it again on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["family"].choices = [("", "—"), *((one.key, one.label) for one in FAMILIES.values())]
        people = {one.person_id: one.name for one in identity.staff_with(roles=KEEPERS)}
        fields["owner"].choices = list(people.items())


class MeasureForm(forms.Form):
    what = forms.CharField(label=gettext_lazy("What is done"), max_length=200)
    due_on = DayField(label=gettext_lazy("Done by"), ahead=True)


@allow(*READERS)
@require_GET
def register(request: ViewerRequest) -> HttpResponse:
    """GET ?state=open|accepted|closed|all &cell=4-5 (of the map). The map stands above the list."""
    state = request.GET.get("state", "open")
    state = state if state in RISK_STATES or state == "all" else "open"
    cell = request.GET.get("cell", "")
    likelihood, impact = (int(cell[0]), int(cell[2])) if _is_cell(cell) else (0, 0)
    counts = query.counts()
    rows = query.risks(
        state="" if state == "all" else state, today=timezone.localdate(), likelihood=likelihood, impact=impact
    )  # fmt: skip
    return render(
        request,
        "risk/register.html",
        {
            "rows": rows, "heat": query.heat(), "may_steer": request.viewer.has(*STEERERS), "cell": cell if likelihood else "",
            "states": RISK_STATES, "clear_url": reverse("risk:register"), "likelihoods": dict(LIKELIHOODS),
            "tabs": [
                *(Tab(word, with_query(request, state=key), counts.get(key, 0), key == state) for key, word in RISK_STATES.items()),
                Tab(_("All"), with_query(request, state="all"), sum(counts.values()), state == "all"),
            ],
        },
    )  # fmt: skip


def _is_cell(text: str) -> bool:
    return len(text) == 3 and text[1] == "-" and text[0] in "12345" and text[2] in "12345"


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET: the whole register within reach. Audited."""
    rows = query.risks(state="", today=timezone.localdate())
    audit.record("export_risks", subject=("risk.risk", "list"), after={"rows": len(rows)})
    heads = [_("What may happen"), _("Place"), _("Likelihood"), _("Impact"), _("State"), _("Owner"), _("Look at it again on"), _("Measures open")]  # fmt: skip
    lines = [
        [row["title"], row["place"], row["likelihood"], row["impact"], str(RISK_STATES[row["state"]]), row["owner_name"], row["review_on"].isoformat(), row["open"]]
        for row in rows
    ]  # fmt: skip
    return table_file("risks", heads, lines, is_simulated=any(row["is_simulated"] for row in rows))


@allow(*READERS)
@require_GET
@missing_is_404(actions.RiskGone)
def risk(request: ViewerRequest, risk_id: int) -> HttpResponse:
    """GET the page."""
    one = actions.risk_seen(risk_id)
    today = timezone.localdate()
    measures = list(Measure.objects.filter(risk_id=risk_id).order_by("due_on", "pk"))
    return render(
        request,
        "risk/risk.html",
        {
            "risk": one, "level": one.likelihood * one.impact, "tone": query.level_tone(one.likelihood * one.impact),
            "state_word": RISK_STATES[one.state], "place": place_word(one.path, place_names([one.path])),
            "family": FAMILIES.get(one.family), "likelihood": dict(LIKELIHOODS)[one.likelihood], "impact": dict(IMPACTS)[one.impact],
            "measures": [(row, row.done_at is None and row.due_on < today) for row in measures],
            "is_due": one.state != "closed" and one.review_on <= today, "may_keep": request.viewer.has(*KEEPERS),
            "may_steer": request.viewer.has(*STEERERS),
        },
    )  # fmt: skip


@allow(*STEERERS)
@missing_is_404(actions.RiskGone)
def write(request: ViewerRequest) -> HttpResponse:
    """GET ?alert= begins with an alert; POST the form."""
    today = timezone.localdate()
    asked = request.GET.get("alert", "")
    alert = alert_seen(int(asked)) if asked.isascii() and asked.isdigit() else None
    initial: dict[str, Any] = {
        "state": "open",
        "review_on": today + _REVIEW,
        "owner": request.viewer.person_id,
    }
    if alert is not None and alert.series in SERIES:
        initial |= {
            "title": series_word(alert.series), "family": SERIES[alert.series].family, "likelihood": alert.likelihood,
            "impact": alert.impact, "about": alert.cause,
        }  # fmt: skip
    return _kept(
        request,
        None,
        initial,
        path=str(alert.path) if alert else "",
        alert_id=alert.pk if alert else None,
    )


@allow(*STEERERS)
@missing_is_404(actions.RiskGone)
def edit(request: ViewerRequest, risk_id: int) -> HttpResponse:
    """GET the form, POST it: a review too."""
    one = actions.risk_seen(risk_id)
    initial = {name: getattr(one, name) for name in actions.FIELDS} | {"owner": one.owner_id}
    return _kept(request, one, initial)


def _kept(
    request: ViewerRequest,
    one: Risk | None,
    initial: dict[str, Any],
    *,
    path: str = "",
    alert_id: int | None = None,
) -> HttpResponse:
    form = RiskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            kept = actions.keep_risk(
                risk_id=one.pk if one else None, values=values, owner_id=values["owner"], viewer=request.viewer,
                today=timezone.localdate(), now=clock.now(), path=path, alert_id=alert_id,
            )  # fmt: skip
            return done(request, _("The risk is kept"), to=reverse("risk:risk", args=[kept.pk]))
        except actions.RiskGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    back = reverse("risk:risk", args=[one.pk]) if one else reverse("risk:register")
    context = {
        "form": form,
        "risk": one,
        "cancel_url": back,
        "form_title": _("Review the risk") if one else _("Write a risk down"),
    }
    return render(request, "risk/write_risk.html", context, status=422 if form.is_bound else 200)


@allow(*STEERERS)
@missing_is_404(actions.RiskGone)
def add_measure(request: ViewerRequest, risk_id: int) -> HttpResponse:
    """GET the form, POST what, due_on."""
    one = actions.risk_seen(risk_id)
    form = MeasureForm(request.POST or None)
    back = reverse("risk:risk", args=[risk_id])
    if request.method == "POST" and form.is_valid():
        actions.add_measure(risk_id=risk_id, viewer=request.viewer, **form.cleaned_data)
        return done(request, _("The measure is added"), to=back)
    context = {"form": form, "risk": one, "cancel_url": back, "form_title": _("Add a measure")}
    return render(request, "risk/write_risk.html", context, status=422 if form.is_bound else 200)


@allow(*KEEPERS)
@require_POST
@missing_is_404(actions.MeasureGone)
def tick_measure(request: ViewerRequest, measure_id: int) -> HttpResponse:
    """POST: done, or not after all."""
    try:
        one = actions.tick_measure(measure_id=measure_id, viewer=request.viewer, now=clock.now())
    except actions.MeasureGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("risk:register"))
    words = _("Done: %(what)s") if one.done_at else _("Open again: %(what)s")
    return done(request, words % {"what": one.what}, to=reverse("risk:risk", args=[one.risk_id]))
