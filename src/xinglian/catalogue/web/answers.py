"""Answers of forms."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

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
