"""The policy radar on the cockpit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.policyradar.access import READERS
from xinglian.policyradar.queries.entries import summary


@allow(*READERS)
@require_GET
def panel(request: ViewerRequest) -> HttpResponse:
    found = summary(now=clock.now())
    tone = "act" if found["overdue"] else "watch" if found["late"] else "good"
    return render(request, "policyradar/_panel.html", {"waiting": found, "tone": tone})
