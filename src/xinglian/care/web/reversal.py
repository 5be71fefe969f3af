"""A payment of the care fund on its way back: asked for, confirmed by a second person, or left as it is."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.care.access import APPROVERS
from xinglian.care.actions import reverse_payment as action
from xinglian.care.models import Case
from xinglian.care.web.fund import found_or_404, step_of_case
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done


class ReverseForm(forms.Form):
    to = forms.ChoiceField(
        label=gettext_lazy("What happens then"), widget=forms.RadioSelect,
        choices=[
            (Case.ReversalTo.AGAIN.value, gettext_lazy("It is paid once more: the receipt, the day or the account was wrong.")),
            (Case.ReversalTo.FUND.value, gettext_lazy("The money goes back to the fund: it came back, or is not needed.")),
        ],
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("What was wrong"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who confirms the reversal reads it, and everybody who may read why the money was given."),
    )  # fmt: skip


@allow(*APPROVERS)
def ask(request: ViewerRequest, case_id: int) -> HttpResponse:
    """GET the form, POST to and why."""

    def act(given: dict[str, Any]) -> None:
        action.ask_reversal(
            case_id=case_id, to=given["to"], why=given["why"], person_id=request.viewer.person_id,
            person_name=request.viewer.name, now=clock.now(),
        )  # fmt: skip

    return step_of_case(
        request, case_id, ReverseForm, act, page="care/reverse_fund.html", said=_("Asked for. A second person confirms the reversal.")
    )  # fmt: skip


@allow(*APPROVERS)
@require_POST
def confirm(request: ViewerRequest, case_id: int) -> HttpResponse:
    """POST by another person than who asked."""
    return _press(request, case_id, action.confirm_reversal, _("The payment is reversed."))


@allow(*APPROVERS)
@require_POST
def keep(request: ViewerRequest, case_id: int) -> HttpResponse:
    """POST: nothing is reversed."""
    return _press(request, case_id, action.keep_payment, _("The payment stands."))


def _press(request: ViewerRequest, case_id: int, act: Callable[..., Case], said: str) -> HttpResponse:  # fmt: skip
    found_or_404(case_id)
    to = reverse("care:case", args=[case_id])
    try:
        act(case_id=case_id, person_id=request.viewer.person_id, person_name=request.viewer.name, now=clock.now())  # fmt: skip
    except Refusal as refusal:
        return done(request, str(refusal), to=to)
    return done(request, said, to=to)
