"""A count by Excel: the sheet out, the filled sheet in, every error at once."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core import signing
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake import api as intake
from xinglian.kernel import audit
from xinglian.kernel.csv_cell import plain_cell
from xinglian.kernel.scope import network
from xinglian.stock.access import COUNTERS, READERS, NotThere, decides
from xinglian.stock.access import count as find_count
from xinglian.stock.models import Count
from xinglian.stock.queries import counts as query
from xinglian.ui.answers import done, missing_is_404
from xinglian.ui.widgets import FileDrop

MOST_BYTES = 20_000_000
SHOWN = 50
_SALT = "stock.count-file"
_ENDS = (".csv", ".xlsx", ".txt")


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Filled sheet"), widget=FileDrop(accept=".xlsx,.csv,.txt", max_bytes=MOST_BYTES),
        help_text=gettext_lazy("The sheet from here, filled, or any table with place, part number and count. All rows or none."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES or not given.name.lower().endswith(_ENDS):
            raise forms.ValidationError(_("Choose an XLSX or CSV file of at most 20 MB."))
        return given


@allow(*READERS)
@require_GET
@missing_is_404(NotThere)
def sheet(request: ViewerRequest, count_id: int) -> HttpResponseBase:
    """GET: the sheet as XLSX, to be filled. Who still counts is not told what is booked."""
    one = find_count(count_id=count_id)
    blind = one.state == Count.State.OPEN and not decides(request.viewer)
    book = Workbook(write_only=True)
    page = book.create_sheet(_("Count sheet"))
    heads = [_("Number of the count"), _("Code of the place"), _("Part number"), _("Part name"), _("Batch"), _("Serial number"), _("State of the goods"), _("Counted quantity")]  # fmt: skip
    page.append(heads if blind else [*heads, _("Booked")])
    for row in query.sheet(count_id=count_id):
        cells = [
            str(count_id), row["code"], plain_cell(row["number"]), plain_cell(row["name"]), plain_cell(row["batch"]),
            plain_cell(row["serial"]), row["condition"], row["counted"],
        ]  # fmt: skip
        page.append(cells if blind else [*cells, row["booked"]])
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(kept)
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=f"xinglian-count-{count_id}.xlsx")


@allow(*COUNTERS)
@missing_is_404(NotThere)
def bring(request: ViewerRequest, count_id: int) -> HttpResponse:
    """GET the form, POST the file: all of it is taken, or every row that is wrong is named."""
    one = find_count(count_id=count_id)
    if one.org_id != request.viewer.org_id or one.state != Count.State.OPEN:
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "c": one, "cancel_url": reverse("stock:count", args=[count_id])}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        result = _take(request, one, form.cleaned_data["file"])
        if result.state == "imported":
            n = result.counts.get("inserted", 0) + result.counts.get("updated", 0) + result.counts.get("unchanged", 0)  # fmt: skip
            audit.record("bring_count", subject=("stock.count", count_id), name=one.name, after={"lines": n})  # fmt: skip
            words = ngettext("%(n)s line counted by the file", "%(n)s lines counted by the file", n)
            return done(request, words % {"n": f"{n:,}"}, to=context["cancel_url"])
        context |= {
            "refusal": intake.refusal_text(result=result), "problems": intake.first_problems(result=result, limit=SHOWN),
            "bad": result.counts.get("bad", 0), "wrong": result.counts.get("problems", 0), "rows": result.counts.get("rows", 0),
            "token": signing.dumps([result.batch_id, request.viewer.person_id, count_id], salt=_SALT) if result.problems else "",
        }  # fmt: skip
    return render(request, "stock/bring.html", context, status=422 if form.is_bound else 200)


@allow(*COUNTERS)
@require_GET
def marked(request: ViewerRequest, count_id: int) -> HttpResponseBase:
    """GET ?of=: the file again, with what is wrong beside each row. Only for who brought it."""
    try:
        batch_id, person_id, known = signing.loads(request.GET.get("of", ""), salt=_SALT, max_age=86_400)  # fmt: skip
    except signing.BadSignature as error:
        raise Http404 from error
    if person_id != request.viewer.person_id or known != count_id:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = intake.write_marked_copy_of(batch_id=batch_id, to=Path(folder) / "marked.xlsx")
        content = path.read_bytes()
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip
    answer["Content-Disposition"] = f'attachment; filename="xinglian-count-{count_id}-marked.xlsx"'
    return answer


def _take(request: ViewerRequest, one: Count, given: Any) -> intake.BatchResult:
    """Through the import door, which checks every row first; the sheet's number comes from the page."""
    mapping = intake.Mapping(kind="stock.count", fields={"count": intake.Source(constant=str(one.pk))})  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"count{Path(given.name).suffix.lower()}"
        with path.open("wb") as file:
            for chunk in given.chunks():
                file.write(chunk)
        # First a look at all of it, also against what is stored: so that every error is said at once.
        looked = _through_the_door(request, path, mapping, dry_run=True)
        if looked.state != "checked" or looked.counts.get("problems"):
            return looked
        return _through_the_door(request, path, mapping, dry_run=False)


def _through_the_door(
    request: ViewerRequest, path: Path, mapping: intake.Mapping, *, dry_run: bool
) -> intake.BatchResult:
    return intake.import_file(
        kind="stock.count", path=path, scope=network(), mapping=mapping, person_id=request.viewer.person_id, dry_run=dry_run,
    )  # fmt: skip
