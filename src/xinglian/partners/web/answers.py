"""Answers of forms inside a page or a dialog."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast


def done(request: HttpRequest, text: Any, *, to: str, undo_url: str = "") -> HttpResponse:
    """Say what was done and go on; htmx and plain forms alike."""
    toast.done(request, text, undo_url=undo_url)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect(to)


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal where it belongs: at its field, else above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def again(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form once more with what is wrong in it (422 is swapped in by htmx)."""
    return render(request, template, context, status=422)


def back_to(request: HttpRequest, usual: str) -> str:
    """The list as it was left, when the form says so; only ever a path of this site."""
    wanted = request.POST.get("back", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else usual
