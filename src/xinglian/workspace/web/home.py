from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect

from xinglian.identity.api import SIGNED_IN, allow


@allow(SIGNED_IN)
def home(request: Any) -> HttpResponseBase:
    """Everybody's front page: the cockpit for the maker, their own business for a partner."""
    return redirect("workspace:cockpit" if request.viewer.is_staff else "workspace:partner_home")
