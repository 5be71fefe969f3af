"""What the radar shows on the cockpit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.risk.access import READERS
from xinglian.risk.queries import glance


@allow(*READERS)
@require_GET
def cockpit_panel(request: ViewerRequest) -> HttpResponse:
    """Open alerts by weight, and the three heaviest with their owners."""
    return render(request, "risk/cockpit_panel.html", {"g": glance.glance()})
