"""Answers that several pages of care give alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
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


def partner_or_404(partner_id: int) -> partners.PartnerCard:
    """Out of reach looks like not there."""
    card = partners.partner(partner_id=partner_id)
    if card is None:
        raise Http404
    return card


def missing_is_404(*refusals: type[Refusal]) -> Callable[[Any], Any]:
    """What is out of reach or gone looks like not there."""

    def around(view: Any) -> Any:
        @wraps(view)
        def answered(*args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                answer: HttpResponseBase = view(*args, **kwargs)
            except refusals as refusal:
                raise Http404(str(refusal)) from refusal
            return answer

        return answered

    return around
