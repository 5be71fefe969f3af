from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect

from xinglian.identity.api import SIGNED_IN, Role, allow


@allow(SIGNED_IN)
def home(request: Any) -> HttpResponseBase:
    """Everybody's front page: the cockpit for who directs, the desk for the maker's people, their own business for a partner."""
    viewer = request.viewer
    if not viewer.is_staff:
        return redirect("workspace:partner_home")
    return redirect(
        "workspace:cockpit" if viewer.has(Role.HQ_DIRECTOR, Role.AUDITOR) else "workspace:today"
    )
