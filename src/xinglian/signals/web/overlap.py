from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.access import MAY_SAVE
from xinglian.signals.queries import audience_list
from xinglian.signals.queries import choices as builder_choices
from xinglian.signals.queries import overlap as crossing
from xinglian.signals.rules.builder import TAG
from xinglian.ui.lists import Option
from xinglian.ui.widgets import Picker


@allow(STAFF)
@require_GET
def overlap(request: ViewerRequest) -> HttpResponse:
    """GET ?of=a12&of=tcold_region: how two to four audiences or tags cross."""
    values = list(dict.fromkeys(request.GET.getlist("of")))[: crossing.MOST]
    known = crossing.chosen(values)
    found = crossing.overlap(list(known))
    picker = Picker(
        url=reverse("signals:overlap_choices"),
        multiple=True,
        labels=lambda chosen: {value: known[value][0] for value in chosen if value in known},
        placeholder=_("An audience or a tag …"),
    )
    new = reverse("signals:new_audience")
    parts = [
        (crossed, f"{new}?{urlencode({'audience_expr': crossed.expression})}")
        for crossed in (found.parts if found else [])
    ]
    context = {
        "found": found,
        "parts": parts,
        "most": max((crossed.part.only for crossed, _url in parts), default=0),
        "picker": picker.render("of", list(known), attrs={"id": "overlap-of"}),
        "chosen": len(known),
        "may_save": request.viewer.has(*MAY_SAVE),
    }
    return render(request, "signals/overlap.html", context)


@allow(STAFF)
@require_GET
def overlap_choices(request: ViewerRequest) -> HttpResponse:
    """Audiences and tags, as the picker types."""
    words = request.GET.get("q", "")[:60]
    saved = [
        Option(f"a{row['id']}", row["name"], row["note"] or _("Audience"))
        for row in audience_list.find_saved(words, most=12)
    ]
    tags = [
        Option(f"t{choice.value}", choice.label, choice.note)
        for choice in builder_choices.find(kind=TAG, words=words)[:18]
    ]
    return render(request, "ui/_picker_options.html", {"options": saved + tags})
