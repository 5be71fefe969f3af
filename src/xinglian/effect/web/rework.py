"""The list of messages few responded to: rewrite each, or say why it stays."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.effect.access import AUTHORS, LEADERS, ReworkGone
from xinglian.effect.actions.settle_rework import keep_as_it_is, take_up_again
from xinglian.effect.queries import rework as query
from xinglian.effect.web.reasons import sentences
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.ui import toast
from xinglian.ui.chips import one_of, with_query
from xinglian.ui.lists import Tab

TABS: dict[str, tuple[Any, list[str]]] = {
    "open": (gettext_lazy("To rework"), ["open"]),
    "reworked": (gettext_lazy("Reworked"), ["reworked"]),
    "kept": (gettext_lazy("Kept as it is"), ["kept"]),
    "past": (gettext_lazy("Settled by itself"), ["risen", "withdrawn"]),
}
STATE_WORDS: dict[str, tuple[str, Any]] = {
    "open": ("act", gettext_lazy("to rework")), "reworked": ("good", gettext_lazy("new version")),
    "kept": ("none", gettext_lazy("kept")), "risen": ("good", gettext_lazy("response has risen")),
    "withdrawn": ("none", gettext_lazy("withdrawn")),
}  # fmt: skip


class KeepForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why it stays as it is"), max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@allow(*AUTHORS)
@require_GET
def rework(request: ViewerRequest) -> HttpResponse:
    """GET ?state=open|reworked|kept|past &of=mine|all &after=. Who leads begins with everybody's."""
    viewer = request.viewer
    leads = viewer.has(*LEADERS)
    of = request.GET.get("of") or ("all" if leads else "mine")
    author = viewer.person_id if of == "mine" or not leads else None
    state = request.GET.get("state", "")
    state = state if state in TABS else "open"
    page = query.page(states=TABS[state][1], author=author, after=request.GET.get("after", ""))
    counts = query.counts(author=author)
    rows = [
        row | {
            "said": sentences(row["reasons"]), "tone": STATE_WORDS[row["state"]][0], "word": STATE_WORDS[row["state"]][1],
            "share": row["responded"] / row["people"] if row["people"] else None,
            "may_settle": leads or row["author_person_id"] == viewer.person_id,
        }
        for row in page.rows
    ]  # fmt: skip
    return render(
        request,
        "effect/rework.html",
        {
            "page": page, "rows": rows, "state": state, "kinds": push.kind_words(), "mark": float(knobs.value("effect.mark")),
            "hours": int(knobs.value("effect.rework_hours")), "open": counts.get("open", 0), "is_mine": author is not None,
            "tabs": [
                Tab(label, with_query(request, state=key if key != "open" else None), sum(counts.get(one, 0) for one in states), key == state)
                for key, (label, states) in TABS.items()
            ],
            "chips": [one_of(request, "of", _("Of"), {"mine": _("mine"), "all": _("everybody's")})] if leads else [],
        },
    )  # fmt: skip


@allow(*AUTHORS)
def keep(request: ViewerRequest, rework_id: int) -> HttpResponse:
    """GET the form, POST why."""
    row = query.one(rework_id=rework_id)
    if row is None:
        raise Http404
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keep_as_it_is(
                rework_id=rework_id, person_id=request.viewer.person_id, name=request.viewer.name,
                leads=request.viewer.has(*LEADERS), why=form.cleaned_data["why"], now=clock.now(),
            )  # fmt: skip
            return _done(request, _("Stays as it is"), undo_url=reverse("effect:take_up_rework", args=[rework_id]))  # fmt: skip
        except ReworkGone as gone:
            raise Http404 from gone
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {"form": form, "r": row, "said": sentences(row["reasons"]), "cancel_url": reverse("effect:rework")}  # fmt: skip
    return render(request, "effect/keep.html", context, status=422 if form.is_bound else 200)


@allow(*AUTHORS)
@require_POST
def take_up(request: ViewerRequest, rework_id: int) -> HttpResponse:
    """POST: back on the list."""
    try:
        take_up_again(
            rework_id=rework_id, person_id=request.viewer.person_id, leads=request.viewer.has(*LEADERS)
        )  # fmt: skip
    except ReworkGone as gone:
        raise Http404 from gone
    except Refusal as refusal:
        return _done(request, str(refusal))
    return _done(request, _("Back on the list"))


def _done(request: HttpRequest, text: str, *, undo_url: str = "") -> HttpResponse:
    toast.done(request, text, undo_url=undo_url)
    to = reverse("effect:rework")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect(to)
