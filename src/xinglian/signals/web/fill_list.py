"""Put partners on a list, take them off with a way back, and take the list out as a file."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
from xinglian.signals.access import MAKERS, MAY_SAVE
from xinglian.signals.actions import fill_list as filling
from xinglian.signals.actions.save_made import MadeNameTaken, save_made
from xinglian.signals.queries import list_entries, made_tags
from xinglian.signals.queries import overlap as crossing
from xinglian.signals.queries.made_tags import NoSuchMadeTag
from xinglian.ui import toast
from xinglian.ui.answers import done, missing_is_404, refuse, table_file
from xinglian.ui.lists import selection
from xinglian.ui.widgets import Picker

_MOST_UNDONE = 500


def _audience_labels(values: list[str]) -> dict[str, str]:
    return {value: label for value, (label, _rule) in crossing.chosen(values).items()}


class FillForm(forms.Form):
    picked = forms.Field(
        label=gettext_lazy("Partners"), required=False,
        widget=Picker(url=reverse_lazy("partners:options"), multiple=True, labels=partners.picked_labels),
        help_text=gettext_lazy("Code, name, or first letters."),
    )  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("Codes or names"), required=False, max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line, or with commas between them; pasted from a table as well."),
    )  # fmt: skip
    audience = forms.CharField(
        label=gettext_lazy("Everybody of an audience or a tag"), required=False,
        widget=Picker(url=reverse_lazy("signals:overlap_choices"), labels=_audience_labels),
        help_text=gettext_lazy("As it is now: who joins the audience later does not follow."),
    )  # fmt: skip


@allow(*MAKERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(NoSuchMadeTag)
def fill_list(request: ViewerRequest, made_id: int) -> HttpResponse:
    """What is found is put on at once; lines nobody was found for stay in the field, each with its remedy."""
    tag = made_tags.made_tag(made_id)
    if not tag.is_list or tag.archived_at:
        raise NoSuchMadeTag
    form = FillForm(request.POST or None)
    results: list[filling.Filled] = []
    if request.method == "POST" and form.is_valid():
        try:
            results = _filled(request, made_id, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            unknown = [one for result in results for one in result.unknown]
            ids = [one for result in results for one in result.entry_ids]
            _said(request, made_id, ids, there=sum(result.there for result in results))
            if not unknown:
                return redirect("signals:made_tag", made_id=made_id)
            left = "\n".join(one.text for one in unknown)
            form = FillForm(initial={"lines": left})
            numbered = list(enumerate(unknown, start=1))
            return render(
                request, "signals/fill_list.html",
                {"form": form, "tag": tag, "unknown": numbered}, status=422,
            )  # fmt: skip
    return render(
        request, "signals/fill_list.html", {"form": form, "tag": tag},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _filled(request: ViewerRequest, made_id: int, asked: dict[str, Any]) -> list[filling.Filled]:
    given: dict[str, Any] = {
        "made_id": made_id,
        "person_name": request.viewer.name,
        "now": clock.now(),
    }
    found = []
    picked = [int(one) for one in asked["picked"] or () if str(one).isdecimal()]
    if picked:
        found.append(filling.put_partners_on(partner_ids=picked, **given))
    for label, rule in crossing.chosen([asked["audience"]] if asked["audience"] else []).values():
        found.append(filling.put_audience_on(expression=rule, name=label, **given))
    if asked["lines"].strip() or not found:
        found.append(filling.put_lines_on(lines=asked["lines"], **given))
    return found


def _said(request: ViewerRequest, made_id: int, ids: list[int], *, there: int) -> None:
    words = ngettext("%(n)s partner put on the list", "%(n)s partners put on the list", len(ids))
    text = words % {"n": len(ids)}
    if there:
        text = _("%(text)s; %(n)s stood on it already") % {"text": text, "n": there}
    undo = reverse("signals:take_off_list", args=[made_id])
    query = "&".join(f"id={one}" for one in ids)
    toast.done(request, text, undo_url=f"{undo}?{query}" if 0 < len(ids) <= _MOST_UNDONE else "")


@allow(*MAKERS)
@require_POST
@missing_is_404(NoSuchMadeTag)
def take_off_list(request: ViewerRequest, made_id: int) -> HttpResponse:
    """The ticked ones, or those just put on (`?id=…`)."""
    ids = _ids(request)
    if not ids:
        picked = selection(request)
        ids = list_entries.entry_ids(made_id) if picked.everything else list(picked.ids)
    taken = filling.take_off(
        made_id=made_id, entry_ids=ids, person_name=request.viewer.name, now=clock.now()
    )
    words = ngettext("%(n)s partner taken off", "%(n)s partners taken off", len(taken))
    undo = reverse("signals:put_back_on_list", args=[made_id])
    query = "&".join(f"id={one}" for one in taken)
    return done(
        request, words % {"n": len(taken)}, to=reverse("signals:made_tag", args=[made_id]),
        undo_url=f"{undo}?{query}" if 0 < len(taken) <= _MOST_UNDONE else "",
    )  # fmt: skip


@allow(*MAKERS)
@require_POST
@missing_is_404(NoSuchMadeTag)
def put_back_on_list(request: ViewerRequest, made_id: int) -> HttpResponse:
    """Those just taken off (`?id=…`), or the ticked ones of the past."""
    ids = _ids(request) or list(selection(request).ids)
    count = filling.put_back(made_id=made_id, entry_ids=ids, now=clock.now())
    words = ngettext(
        "%(n)s partner is back on the list", "%(n)s partners are back on the list", count
    )
    return done(request, words % {"n": count}, to=reverse("signals:made_tag", args=[made_id]))


@allow(*MAKERS)
@require_POST
def list_of_partners(request: ViewerRequest) -> HttpResponse:
    """From the register's selection: a new list, at once with a name of its own to change."""
    now = clock.now()
    try:
        ids = partners.chosen_partners(post=request.POST, viewer=request.viewer)
        name = _("Selection of %(at)s") % {"at": f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}"}
        made_id = save_made(
            kind="list", name=name, person_name=request.viewer.name, now=now, today=timezone.localdate()
        )  # fmt: skip
        filled = filling.put_partners_on(
            made_id=made_id, partner_ids=ids, person_name=request.viewer.name, now=now
        )
    except MadeNameTaken:
        return done(
            request,
            _("This list was made a moment ago."),
            to=reverse("signals:tags") + "?family=made",
        )
    except Refusal as refusal:
        return done(request, str(refusal), to=reverse("partners:list"))
    words = ngettext(
        "%(n)s partner on a new list. Give it a name.", "%(n)s partners on a new list. Give it a name.", filled.added
    )  # fmt: skip
    return done(
        request, words % {"n": filled.added}, to=reverse("signals:edit_made", args=[made_id]),
        undo_url=reverse("signals:put_made_away", args=[made_id]),
    )  # fmt: skip


@allow(*MAY_SAVE)
@require_GET
@missing_is_404(NoSuchMadeTag)
def export_list(request: ViewerRequest, made_id: int) -> HttpResponse:
    """CSV with who put whom on, within the caller's regions; those taken off too with `view=past`."""
    tag = made_tags.made_tag(made_id)
    view = "past" if request.GET.get("view") == "past" else "now"
    rows = list_entries.entries(made_id, view=view, most=1_000_000)
    audit.record(
        "export_list", subject=("signals.made_tag", made_id), name=tag.name, after={"rows": len(rows)}
    )  # fmt: skip
    heads = [
        _("Partner code"),
        _("Partner"),
        _("Type"),
        _("Put on"),
        _("By"),
        _("How"),
        _("Taken off"),
        _("By"),
    ]
    lines = [
        [
            one.code, one.name, one.type_label, _day(one.put_at), one.put_by_name, one.source, _day(one.taken_at),
            one.taken_by_name,
        ]
        for one in rows
    ]  # fmt: skip
    return table_file(
        f"list-{made_id}", heads, lines, is_simulated=list_entries.is_simulated(made_id)
    )


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _ids(request: ViewerRequest) -> list[int]:
    return [int(one) for one in request.GET.getlist("id") if one.isdecimal() and len(one) < 19]
