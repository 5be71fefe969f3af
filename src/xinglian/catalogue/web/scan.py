"""Scan a code, or take its photo, or type the number: the part opens."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from xinglian.catalogue.queries.scanned_part import scanned_parts
from xinglian.catalogue.rules.scanned import MOST, numbers
from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.ui import offline, security


@allow(SIGNED_IN)
@require_GET
@offline.keep
def scan(request: ViewerRequest) -> HttpResponse:
    """`?code=` what was read: one part opens, several are listed, none leads to the search."""
    code = request.GET.get("code", "").strip()[:MOST]
    found = scanned_parts(text=code) if code else []
    if len(found) == 1:
        return redirect("catalogue:part", found[0].part_id)
    words = (numbers(code) or [""])[0]
    context = {
        "code": code,
        "found": found,
        "words": words,
        "search_url": f"{reverse('catalogue:list')}?{urlencode({'q': words})}",
    }
    return security.allow_wasm(render(request, "catalogue/scan.html", context))
