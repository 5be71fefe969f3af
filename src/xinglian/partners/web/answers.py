"""Answers of forms inside a page or a dialog."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def again(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form once more with what is wrong in it (422 is swapped in by htmx)."""
    return render(request, template, context, status=422)


def back_to(request: HttpRequest, usual: str) -> str:
    """The list as it was left, when the form says so; only ever a path of this site."""
    wanted = request.POST.get("back", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else usual
