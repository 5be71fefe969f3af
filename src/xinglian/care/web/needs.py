"""Needs of partners: each with an owner, a due time and, in the end, an outcome."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.care.access import CARERS
from xinglian.care.actions.settle_need import NeedGone, hand_need_over, reopen_need, settle_need
from xinglian.care.definitions.hardship import HELP
from xinglian.care.queries import needs as query
from xinglian.identity import api as identity
from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done, missing_is_404, refuse, table_file
from xinglian.ui.chips import one_of, plain_query
from xinglian.ui.days import MomentInput
from xinglian.ui.lists import Tab


class SettleForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The partner reads it."),
    )  # fmt: skip


class HandOverForm(forms.Form):
    owner = forms.ChoiceField(label=gettext_lazy("New owner"))
    due_at = forms.DateTimeField(label=gettext_lazy("Due"), widget=MomentInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {one.person_id: one.name for one in identity.staff_with(roles=CARERS)}
        self.fields["owner"].choices = [(str(key), name) for key, name in people.items()]  # type: ignore[attr-defined]


@allow(*CARERS)
@require_GET
def needs(request: ViewerRequest) -> HttpResponse:
    """GET ?of=mine|all &state=done &kind= &q=."""
    rows, of, is_open = _rows(request)
    url = reverse("care:needs")
    return render(
        request,
        "care/needs.html",
        {
            "rows": rows, "is_open": is_open, "query": plain_query(request.GET),
            "tabs": [
                Tab(_("Mine"), f"{url}?of=mine", None, of == "mine" and is_open),
                Tab(_("Everybody's"), f"{url}?of=all", None, of == "all" and is_open),
                Tab(_("Settled"), f"{url}?of={of}&state=done", None, not is_open),
            ],
            "chips": [one_of(request, "kind", _("Need"), {key: one.label for key, one in HELP.items()})],
        },
    )  # fmt: skip


@allow(*CARERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters. Audited."""
    rows, _of, _open = _rows(request)
    audit.record("export_needs", subject=("care.need", "list"), after={"rows": len(rows)})
    heads = [
        _("Partner code"),
        _("Partner"),
        _("Need"),
        _("Note"),
        _("Owner"),
        _("Due"),
        _("Outcome"),
    ]
    lines = (
        [row["code"], row["name"], str(row["label"]), row["note"], row["owner_name"] or "", f"{row['due_at']:%Y-%m-%d %H:%M}", row["outcome"]]
        for row in rows
    )  # fmt: skip
    return table_file("needs", heads, lines, is_simulated=any(r["is_simulated"] for r in rows))


@allow(*CARERS)
@missing_is_404(NeedGone)
def settle(request: ViewerRequest, need_id: int) -> HttpResponse:
    """GET the form, POST outcome."""
    row = _found(need_id)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_need(
                need_id=need_id, outcome=form.cleaned_data["outcome"], name=request.viewer.name, now=clock.now()
            )  # fmt: skip
            return done(
                request, _("Settled. The partner reads what was done."), to=reverse("care:needs"),
                undo_url=reverse("care:reopen_need", args=[need_id]),
            )  # fmt: skip
        except NeedGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, row, "care/settle_need.html")


@allow(*CARERS)
@require_POST
@missing_is_404(NeedGone)
def reopen(request: ViewerRequest, need_id: int) -> HttpResponse:
    """POST: not settled after all."""
    reopen_need(need_id=need_id)
    return done(request, _("Open again"), to=reverse("care:needs"))


@allow(*CARERS)
@missing_is_404(NeedGone)
def hand_over(request: ViewerRequest, need_id: int) -> HttpResponse:
    """GET the form, POST owner, due_at."""
    row = _found(need_id)
    form = HandOverForm(
        request.POST or None, initial={"owner": row["owner_id"], "due_at": row["due_at"]}
    )
    if request.method == "POST" and form.is_valid():
        due: datetime = form.cleaned_data["due_at"]
        try:
            hand_need_over(
                need_id=need_id,
                owner_id=int(form.cleaned_data["owner"]),
                due_at=due,
                now=clock.now(),
            )
            return done(request, _("Handed over"), to=reverse("care:needs"))
        except NeedGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, row, "care/hand_over.html")


def _rows(request: ViewerRequest) -> tuple[list[dict[str, Any]], str, bool]:
    viewer = request.viewer
    of = request.GET.get("of") or ("mine" if viewer.has(Role.REGIONAL_CSM) else "all")
    is_open = request.GET.get("state") != "done"
    kind = request.GET.get("kind", "")
    rows = query.needs(
        is_open=is_open, owner_id=viewer.person_id if of == "mine" else None,
        kind=kind if kind in HELP else "", text=request.GET.get("q", "").replace("\0", "").strip()[:60], now=clock.now(),
    )  # fmt: skip
    return rows, of, is_open


def _found(need_id: int) -> dict[str, Any]:
    row = query.need(need_id, now=clock.now())
    if row is None:
        raise Http404
    return row


def _form(request: ViewerRequest, form: forms.Form, row: dict[str, Any], page: str) -> HttpResponse:
    context = {"form": form, "n": row, "cancel_url": reverse("care:needs")}
    return render(request, page, context, status=422 if form.is_bound else 200)
