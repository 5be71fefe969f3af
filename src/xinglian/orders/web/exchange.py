"""Files with other systems: bring one, fetch one, and see what came and went."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import Viewer, ViewerRequest, allow
from xinglian.intake import api as intake
from xinglian.kernel import clock, files
from xinglian.kernel.models import StoredFile
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import DECIDERS, EXCHANGERS, NotThere, hand_of
from xinglian.orders.access import exchange as find_exchange
from xinglian.orders.actions.bring_in import bring_in
from xinglian.orders.actions.send_out import send_out
from xinglian.orders.actions.take_back_file import take_back_file
from xinglian.orders.actions.write_file import FORMS, MEDIA, table_bytes
from xinglian.orders.models import Exchange
from xinglian.orders.queries import exchanges as query
from xinglian.orders.web.exchange_kinds import IN_KINDS, OUT_KINDS, InKind
from xinglian.ui.answers import done, missing_is_404, refuse, refused, table_file
from xinglian.ui.days import DayField
from xinglian.ui.lists import Tab
from xinglian.ui.widgets import FileDrop

MOST_BYTES = 20_000_000
MOST_ROWS = 10_000
SHOWN = 100
_ENDS = (".csv", ".xlsx", ".txt")
STATES = {
    "done": (pgettext_lazy("exchange", "Done"), "good"),
    "refused": (pgettext_lazy("exchange", "Nothing taken"), "act"),
    "taken_back": (pgettext_lazy("exchange", "Taken back"), "none"),
}


class BringForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"))
    file = forms.FileField(
        label=gettext_lazy("File"), widget=FileDrop(accept=".xlsx,.csv,.txt", max_bytes=MOST_BYTES),
        help_text=gettext_lazy("CSV or XLSX. Every error is said at once; all rows are taken, or none."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["kind"].choices = [(key, one.label) for key, one in _ins(viewer).items()]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES or not given.name.lower().endswith(_ENDS):
            raise forms.ValidationError(_("Choose an XLSX or CSV file of at most 20 MB."))
        return given


class FetchForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What to fetch"))
    form = forms.ChoiceField(
        label=gettext_lazy("Kind of file"), choices=[("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")]
    )  # fmt: skip
    since = DayField(
        label=gettext_lazy("Changed since"), required=False,
        help_text=gettext_lazy("For answers and shipments. Empty: all."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **rest: Any) -> None:
        super().__init__(*args, **rest)
        outs = [(key, one.label) for key, one in OUT_KINDS.items() if one.may(viewer)]
        self.fields["kind"].choices = outs  # type: ignore[attr-defined]


@allow(*EXCHANGERS)
@require_GET
def exchange(request: ViewerRequest) -> HttpResponse:
    """GET ?direction= &after=."""
    viewer = request.viewer
    return _page(request, BringForm(viewer=viewer), FetchForm(viewer=viewer))


@allow(*EXCHANGERS)
@require_POST
def bring_file(request: ViewerRequest) -> HttpResponse:
    """POST the file: all of it is carried out, or every row that is wrong is named on its page."""
    viewer = request.viewer
    form = BringForm(request.POST, request.FILES, viewer=viewer)
    if not form.is_valid():
        return _page(request, form, FetchForm(viewer=viewer), status=422)
    known, given, now = _ins(viewer)[form.cleaned_data["kind"]], form.cleaned_data["file"], clock.now()  # fmt: skip
    made = bring_in(
        kind=form.cleaned_data["kind"], file_name=files.clean_name(given.name), read=_read(known, given),
        work=lambda rows, columns, may: known.work(viewer, now, rows, columns, may), org_id=viewer.org_id, by=hand_of(viewer), now=now,
    )  # fmt: skip
    to = reverse("orders:exchanged", args=[made.pk])
    if made.state == Exchange.State.REFUSED:
        return redirect(to) if request.headers.get("HX-Request") != "true" else HttpResponse(status=204, headers={"HX-Redirect": to})  # fmt: skip
    return done(request, _("The file was taken"), to=to)


@allow(*EXCHANGERS)
@require_POST
def fetch_file(request: ViewerRequest) -> HttpResponse:
    """POST: makes the file; its page has it."""
    viewer = request.viewer
    form = FetchForm(request.POST, viewer=viewer)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = send_out(
                kind=OUT_KINDS[given["kind"]].kind, form=given["form"], org_id=viewer.org_id, by=hand_of(viewer), now=clock.now(),
                since=given["since"],
            )  # fmt: skip
            return done(request, _("The file is ready"), to=reverse("orders:exchanged", args=[made.pk]))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    return _page(request, BringForm(viewer=viewer), form, status=422)


@allow(*EXCHANGERS)
@require_GET
def empty_sheet(request: ViewerRequest) -> HttpResponse:
    """GET ?kind=: a sheet with the headers and one row as an example."""
    known = _ins(request.viewer).get(request.GET.get("kind", ""))
    if known is None:
        raise Http404
    columns = known.kind.fields
    content = table_bytes(
        "xlsx", [one.label for one in columns], [[one.example for one in columns]], title=str(known.label), is_simulated=False
    )  # fmt: skip
    return _attached(content, f"xinglian-{request.GET['kind']}.xlsx")


@allow(*EXCHANGERS)
@require_GET
@missing_is_404(NotThere)
def exchanged(request: ViewerRequest, exchange_id: int) -> HttpResponse:
    """One file: what came of it, and what was wrong."""
    one = find_exchange(exchange_id=exchange_id)
    word, tone = STATES[one.state]
    context = {
        "e": one, "label": _label(one.direction, one.kind), "word": word, "tone": tone, "problems": one.problems[:SHOWN],
        "shown": SHOWN, "list_url": reverse("orders:exchange"),
        "may_take_back": one.direction == "out" and one.kind in ("orders", "invoices") and one.state == "done",
        "links": [{"number": number, "url": reverse("orders:order", args=[number])} for number in one.numbers] if _are_orders(one) else [],
        "names": [] if _are_orders(one) else one.numbers, "new": one.documents - one.known,
    }  # fmt: skip
    return render(request, "orders/exchanged.html", context)


@allow(*EXCHANGERS)
@require_GET
@missing_is_404(NotThere)
def exchanged_file(request: ViewerRequest, exchange_id: int) -> HttpResponse:
    """The file as it went out."""
    one = find_exchange(exchange_id=exchange_id)
    kept = StoredFile.objects.filter(pk=one.file_id).first() if one.file_id else None
    if kept is None:
        raise Http404
    with files.open_file(kept) as content:
        return _attached(content.read(), one.file_name)


@allow(*EXCHANGERS)
@require_GET
@missing_is_404(NotThere)
def exchanged_problems(request: ViewerRequest, exchange_id: int) -> HttpResponse:
    """What was wrong, as CSV."""
    one = find_exchange(exchange_id=exchange_id)
    lines = [[p["sheet"], p["row"] or "", p["field"], p["value"], p["text"]] for p in one.problems]
    heads = [_("Sheet"), _("Row"), _("Column"), _("Written"), _("What to do")]
    return table_file("problems", heads, lines, is_simulated=one.is_simulated)


@allow(*EXCHANGERS)
@require_POST
@missing_is_404(NotThere)
def exchanged_back(request: ViewerRequest, exchange_id: int) -> HttpResponse:
    to = reverse("orders:exchanged", args=[exchange_id])
    try:
        take_back_file(exchange_id=exchange_id, by=hand_of(request.viewer), now=clock.now())
    except NotThere:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=to)
    return done(request, _("Taken back: what was in it is in the next file again"), to=to)


def _page(request: ViewerRequest, bring: BringForm, fetch: FetchForm, *, status: int = 200) -> HttpResponse:  # fmt: skip
    direction = request.GET.get("direction", "") if request.GET.get("direction") in ("in", "out") else ""  # fmt: skip
    page = query.page(org_id=request.viewer.org_id, direction=direction, after=request.GET.get("after", ""))  # fmt: skip
    for row in page.rows:
        row["word"], row["tone"] = STATES[row["state"]]
        row["label"] = _label(row["direction"], row["kind"])
    here = reverse("orders:exchange")
    context = {
        "page": page, "bring": bring, "fetch": fetch, "here": "exchange", "may_name_hosts": request.viewer.has(*DECIDERS), "ins": _ins(request.viewer),
        "tabs": [
            Tab(_("All files"), here, active=not direction),
            Tab(_("Brought"), f"{here}?direction=in", active=direction == "in"),
            Tab(_("Fetched"), f"{here}?direction=out", active=direction == "out"),
        ],
    }  # fmt: skip
    return render(request, "orders/exchange.html", context, status=status)


def _ins(viewer: Viewer) -> dict[str, InKind]:
    return {key: one for key, one in IN_KINDS.items() if one.may(viewer)}


def _label(direction: str, kind: str) -> Any:
    known: Any = (IN_KINDS if direction == "in" else OUT_KINDS).get(kind)
    return known.label if known else kind


def _are_orders(one: Exchange) -> bool:
    return one.kind in ("orders", "confirmations")


def _read(known: InKind, given: Any) -> intake.RowsRead:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(given.name).suffix.lower()}"
        with path.open("wb") as file:
            for chunk in given.chunks():
                file.write(chunk)
        return intake.read_rows(kind=known.kind, path=path, most_rows=MOST_ROWS)


def _attached(content: bytes, name: str) -> HttpResponse:
    form = name.rpartition(".")[2]
    answer = HttpResponse(content, content_type=MEDIA[form] if form in FORMS else "text/plain")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
