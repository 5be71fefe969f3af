"""What a message may cost outside the app: a field of the composer, and of the result page while it runs."""

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.actions.set_campaign_budget import set_campaign_budget
from xinglian.push.models import Message
from xinglian.ui import toast
from xinglian.ui.amounts import MoneyField


class CampaignBudgetForm(forms.Form):
    budget = MoneyField(
        label=gettext_lazy("May cost at most"), required=False, most=10**12,
        help_text=gettext_lazy("SMS, calls and whatever else has a price. At the limit the rest is held back outside the inbox; urgent notices go out nevertheless. Empty: no limit."),
    )  # fmt: skip


def form(message: Message) -> CampaignBudgetForm:
    return CampaignBudgetForm(initial={"budget": message.budget})


def read(given: QueryDict, problems: list[str]) -> dict[str, Any]:
    """The composer's field; what is no amount is told, and the budget stays as it was."""
    if "budget" not in given:
        return {}
    typed = CampaignBudgetForm(given)
    if typed.is_valid():
        return {"budget": typed.cleaned_data["budget"]}
    for said in typed.errors["budget"]:
        problems.append(f"{typed.fields['budget'].label}: {said}")
    return {}


@allow(*access.APPROVERS)
@require_POST
def campaign_budget(request: ViewerRequest, message_id: int) -> HttpResponse:
    """Raise or lower it while the message runs."""
    back = reverse("push:result", args=[message_id])
    problems: list[str] = []
    changes = read(request.POST, problems)
    try:
        if changes:
            set_campaign_budget(message_id=message_id, now=clock.now(), **changes)
    except Message.DoesNotExist:
        return render(request, "push/missing.html", status=404)
    except Refusal as refusal:
        problems.append(str(refusal))
    if problems or not changes:
        said = " ".join(problems) or _("No budget was given. Type an amount, or nothing for none.")
        return render(request, "push/refused.html", {"refusal": said, "back": back}, status=422)
    toast.done(request, _("The budget is kept. What waited for money goes on where there is some."))
    return redirect(back)
