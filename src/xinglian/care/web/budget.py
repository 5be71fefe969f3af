"""What the care fund may give: by year and area, set by a director."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.care.actions.set_budget import set_fund_budget
from xinglian.care.queries.fund_checks import CHINA
from xinglian.identity import api as identity
from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.ui.amounts import MoneyField
from xinglian.ui.answers import done


class BudgetForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    area = forms.ChoiceField(
        label=gettext_lazy("Area"),
        help_text=gettext_lazy("An area with a budget of its own gives from it alone; all others from “everywhere”."),
    )  # fmt: skip
    amount = MoneyField(label=gettext_lazy("Budget"))

    def __init__(self, data: object = None, *, this_year: int) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        years = [(year, str(year)) for year in (this_year, this_year + 1)]
        areas = [(place.path, place.label) for place in identity.region_children(parent="cn")]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        self.fields["area"].choices = [("cn", _("everywhere")), *areas]  # type: ignore[attr-defined]


@allow(Role.HQ_DIRECTOR)
def budget(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST year, area, amount."""
    now = clock.now()
    form = BudgetForm(request.POST or None, this_year=now.astimezone(CHINA).year)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        set_fund_budget(
            org_id=request.viewer.org_id, year=given["year"], region_path=given["area"], amount_minor=given["amount"], now=now
        )  # fmt: skip
        return done(request, _("Budget set"), to=reverse("care:fund"))
    context = {"form": form, "cancel_url": reverse("care:fund")}
    return render(request, "care/budget.html", context, status=422 if form.is_bound else 200)
