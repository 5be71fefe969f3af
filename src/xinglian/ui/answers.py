"""Answers that pages of many contexts give alike."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xinglian.kernel import clock
from xinglian.kernel.csv_cell import plain_cell
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


def refused(request: HttpRequest, refusal: Refusal, *, to: str) -> HttpResponse:
    """A button's refusal: its sentence, nothing changed."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return done(request, str(refusal), to=to)


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


def table_file(
    name: str, heads: Sequence[Any], lines: Iterable[Sequence[Any]], *, is_simulated: bool
) -> HttpResponse:
    """CSV with a byte-order mark; simulated data says so in its first line; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    if is_simulated:
        writer.writerow([_("Simulated data: companies and figures are made up for demonstration.")])
    writer.writerow([str(one) for one in heads])
    for line in lines:
        writer.writerow([plain_cell(cell) if isinstance(cell, str) else cell for cell in line])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="xinglian-{name}-{clock.now():%Y%m%d-%H%M}.csv"'
    )
    return answer
