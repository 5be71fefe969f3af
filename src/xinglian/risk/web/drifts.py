"""Tags and forecasts that drifted, and “that is so now”."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import READERS, STEERERS
from xinglian.risk.actions.keep_drifts import agree
from xinglian.risk.models import Drift
from xinglian.risk.queries import drifts as query
from xinglian.ui.answers import done, refuse


class AgreeForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why it is so now"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stays quiet until it has been steady for a night."),
    )  # fmt: skip


@allow(*READERS)
@require_GET
def drifts(request: ViewerRequest) -> HttpResponse:
    """GET: what drifts, what somebody said is so, what is over."""
    return render(
        request, "risk/drifts.html", {"rows": query.drifts(), "may_steer": request.viewer.has(*STEERERS)}
    )  # fmt: skip


@allow(*STEERERS)
@require_http_methods(["GET", "POST"])
def agree_to(request: ViewerRequest, drift_id: int) -> HttpResponse:
    """GET the form, POST why."""
    row = Drift.objects.filter(pk=drift_id).first()
    if row is None:
        raise Http404
    form = AgreeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agree(
                drift_id=drift_id,
                why=form.cleaned_data["why"],
                viewer=request.viewer,
                now=clock.now(),
            )
            return done(request, _("Noted: that is so now"), to=reverse("risk:drifts"))
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request, "risk/agree_drift.html", {"form": form, "line": query.line(row), "drift": row}, status=422 if form.is_bound else 200
    )  # fmt: skip
