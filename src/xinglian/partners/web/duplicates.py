"""Partners that look like one: the ranked list, the comparison, merging and its undo."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, jobs, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.partners.access import STEWARDS
from xinglian.partners.actions.find_duplicates import dismiss_pair
from xinglian.partners.actions.merge_partners import merge_partners, undo_merge
from xinglian.partners.queries.duplicate_pairs import merges_undoable, pair_page, reasons_said
from xinglian.partners.queries.merge_bars import merge_bars
from xinglian.partners.queries.merge_counts import merge_preview
from xinglian.partners.queries.partner_facts import where
from xinglian.partners.queries.words import LAYER_WORDS, STATUS_WORDS, TYPE_WORDS
from xinglian.partners.web.partner import found
from xinglian.ui.answers import done, refuse


class MergeForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False,
        help_text=gettext_lazy("Stays on record with the change."),
    )  # fmt: skip


@allow(*STEWARDS)
def duplicates(request: ViewerRequest) -> HttpResponse:
    """GET: open pairs, most alike first; `partner=` narrows to one."""
    only = request.GET.get("partner", "")
    page = pair_page(
        partner_id=int(only) if only.isdecimal() else None,
        after=request.GET.get("after", ""),
    )
    for row in page.rows:
        row["said"] = reasons_said(row["reasons"])
        row["url"] = reverse("partners:merge", args=[row["one_id"], row["other_id"]])
    return render(
        request,
        "partners/duplicates.html",
        {"page": page, "merges": merges_undoable(now=clock.now()), "only": only},
    )


@allow(*STEWARDS)
@require_POST
def look_again(request: ViewerRequest) -> HttpResponse:
    """POST: let a worker look through the registry."""
    jobs.defer(
        "partners.find_duplicates", scope=network(), queueing_lock="partners.find_duplicates"
    )
    return done(
        request,
        _("Looking for duplicates; reload in a moment"),
        to=reverse("partners:duplicates"),
    )


@allow(*STEWARDS)
@require_POST
def dismiss(request: ViewerRequest, pair_id: int) -> HttpResponse:
    """POST: they are two; `restore` takes it back."""
    restore = "restore" in request.GET
    try:
        dismiss_pair(
            pair_id=pair_id, person_id=request.viewer.person_id, now=clock.now(), restore=restore
        )
    except Refusal as refusal:
        raise Http404 from refusal
    url = reverse("partners:dismiss_pair", args=[pair_id])
    return done(
        request,
        _("Back on the list") if restore else _("Kept as two partners"),
        to=reverse("partners:duplicates"),
        undo_url="" if restore else f"{url}?restore",
    )


@allow(*STEWARDS)
def merge(request: ViewerRequest, kept_id: int, merged_id: int) -> HttpResponse:
    """GET: the two side by side and what moves; POST merges."""
    kept, merged = found(kept_id), found(merged_id)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = merge_partners(
                kept_id=kept_id, merged_id=merged_id, why=form.cleaned_data["why"],
                person_id=request.viewer.person_id, now=clock.now(),
            )  # fmt: skip
            return done(
                request,
                _("%(merged)s is now part of %(kept)s")
                % {"merged": merged.name, "kept": kept.name},
                to=reverse("partners:partner", args=[kept_id]),
                undo_url=reverse("partners:undo_merge", args=[made.pk]),
            )
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request,
        "partners/merge.html",
        {
            "kept": kept,
            "merged": merged,
            "form": form,
            "rows": _compared(kept, merged),
            "moving": merge_preview(kept_id=kept_id, merged_id=merged_id),
            "bars": merge_bars(merged_id=merged_id),
            "swap_url": reverse("partners:merge", args=[merged_id, kept_id]),
        },
        status=422 if request.method == "POST" else 200,
    )


@allow(*STEWARDS)
@require_POST
def undo(request: ViewerRequest, merge_id: int) -> HttpResponse:
    """POST: part them again."""
    try:
        parted = undo_merge(merge_id=merge_id, now=clock.now())
    except Refusal as refusal:
        return done(request, str(refusal), to=reverse("partners:duplicates"))
    return done(
        request,
        _("They are two partners again"),
        to=reverse("partners:partner", args=[parted.merged_id]),
    )


def _compared(kept: Any, merged: Any) -> list[dict[str, Any]]:
    """Field by field; `same` says whether both have the same."""
    numbers = {
        row["id"]: row["n"]
        for row in sql.rows(
            "SELECT organisation_id AS id, bought_12m_minor / 100 AS n FROM partners_partner"
            " WHERE organisation_id = ANY(%s)",
            [[kept.pk, merged.pk]],
        )
    }

    def told(one: Any) -> dict[str, Any]:
        return {
            _("Partner code"): one.code,
            _("Full name"): one.name,
            _("Type"): TYPE_WORDS[one.type],
            _("Status"): STATUS_WORDS[one.status],
            _("Layer"): LAYER_WORDS[one.layer],
            _("Place"): " ".join(where(one)),
            _("Address"): one.address,
            _("Credit code"): one.credit_code,
            _("Contact"): f"{one.contact_name} {one.contact_phone}".strip(),
            _("Joined on"): one.joined_on or "",
            _("Bought in 12 months"): f"¥{numbers[one.pk]:,}",
        }

    left, right = told(kept), told(merged)
    return [
        {"label": label, "kept": left[label], "merged": right[label],
         "same": str(left[label]) == str(right[label])}
        for label in left
    ]  # fmt: skip
