"""Writing an entry down, and correcting it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import KEEPERS, EntryGone, entry_seen
from xinglian.policyradar.actions import keep_entry
from xinglian.policyradar.models import Entry
from xinglian.policyradar.queries.choices import categories_like
from xinglian.policyradar.web.board import undo_of
from xinglian.policyradar.web.forms import EntryForm
from xinglian.ui.answers import done, missing_is_404, refuse
from xinglian.ui.lists import Option


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
def write(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it: a new entry, and its clock runs."""
    return _kept(request, None)


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(EntryGone)
def edit(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET the form, POST it."""
    return _kept(request, entry_seen(policy_id))


def _kept(request: ViewerRequest, one: Entry | None) -> HttpResponse:
    initial = (
        {name: getattr(one, name) for name in keep_entry.FIELDS} if one else {"kind": "subsidy"}
    )
    form = EntryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, one, form.cleaned_data)
        except EntryGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    audience = request.POST.get("audience_expr", initial.get("audience_expr", "")) or "all"
    return render(
        request,
        "policyradar/write.html",
        {
            "form": form, "entry": one, "audience_expr": audience, "cancel_url": _back(one),
            "form_title": _("Correct the entry") if one else _("Write an entry down"),
        },
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _save(request: ViewerRequest, one: Entry | None, values: dict[str, Any]) -> HttpResponse:
    if values["audience_expr"].strip() == "all":
        values["audience_expr"] = ""
    if one is None:
        made = keep_entry.write_entry(values=values, viewer=request.viewer, now=clock.now())
        return done(request, _("The entry is written, and its clock runs"), to=_back(made))
    kept, stroke = keep_entry.change_entry(
        entry_id=one.pk, values=values, viewer=request.viewer, now=clock.now()
    )
    return done(request, _("The entry is corrected"), to=_back(kept), undo_url=undo_of(stroke))


def _back(one: Entry | None) -> str:
    return reverse("policyradar:entry", args=[one.pk]) if one else reverse("policyradar:board")


@allow(*KEEPERS)
@require_GET
def category_options(request: ViewerRequest) -> HttpResponse:
    """For the picker of categories."""
    options = [
        Option(
            value=row["category_code"], label=identity.place_word(row["name"], row["name_en"]),
            note=identity.place_word(row["above"] or "", row["above_en"] or ""),
        )
        for row in categories_like(request.GET.get("q", "").replace("\0", "").strip()[:40])
    ]  # fmt: skip
    return render(request, "ui/_picker_options.html", {"options": options})
