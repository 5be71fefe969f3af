"""The partners of an audience as a file, for staff who may see them; audited."""

import tempfile
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from pyroaring import BitMap

from xinglian.identity.api import ViewerRequest, actor_of, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.csv_cell import plain_cell
from xinglian.kernel.scope import acting
from xinglian.signals.access import MAY_SAVE
from xinglian.signals.queries import audience_file, select_audience
from xinglian.signals.queries.audience_page import NoSuchAudience, saved_audience
from xinglian.signals.queries.problem_text import sentence_of
from xinglian.signals.rules.problems import ExpressionProblem

MOST_IN_EXCEL = 100_000
_WIDTHS = (14, 34, 16, 12, 14, 14, 16)


@allow(*MAY_SAVE)
@require_GET
def export_audience(request: ViewerRequest, audience_id: int) -> HttpResponseBase:
    """`format=xlsx|csv`: code, name, type, layer, province, city, CSM; within the caller's regions."""
    try:
        saved = saved_audience(audience_id=audience_id)
        members = select_audience.select(select_audience.read(saved.expression)).ordinals
    except NoSuchAudience as refused:
        raise Http404(str(refused)) from refused
    except ExpressionProblem as error:
        return _refused(sentence_of(error.problem))
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    if kind == "xlsx" and len(members) > MOST_IN_EXCEL:
        return _refused(
            _(
                "Excel files hold up to %(most)s partners here. Take the CSV, or narrow the audience down."
            )
            % {"most": f"{MOST_IN_EXCEL:,}"}
        )
    audit.record(
        "export_audience", subject=("signals.audience", audience_id), name=saved.name,
        after={"rows": len(members), "format": kind, "expression": saved.expression},
    )  # fmt: skip
    name = f"xinglian-audience-{audience_id}-{clock.now():%Y%m%d-%H%M}.{kind}"
    if kind == "csv":
        language = get_language() or "zh-hans"
        answer = StreamingHttpResponse(
            _csv(request, members, saved.name, language), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    audience_file.prepare(members)
    return FileResponse(
        _workbook(), as_attachment=True, filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip


def _csv(request: ViewerRequest, members: BitMap, name: str, language: str) -> Iterator[bytes]:
    """Sent after the view's scope is closed, so under one of its own."""
    with (
        translation.override(language),
        audit.by(actor_of(request)),
        acting(request.viewer.scope),
    ):
        audience_file.prepare(members)
        head = "\ufeff"
        if audience_file.is_simulated():
            head += f'"{_said()}"\r\n'
        yield (head + ",".join(f'"{plain_cell(one)}"' for one in _heads()) + "\r\n").encode()
        yield from audience_file.as_csv()


def _workbook() -> Any:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Partners"))
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    heads = _heads()
    lines: list[tuple[Any, ...]] = [heads, *audience_file.as_rows()]
    if audience_file.is_simulated():
        lines.insert(0, (_said(),))
    for line in lines:
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=str(value))
            cell.data_type = "s"  # never a formula, and no number loses its zeros
            if line is heads:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _heads() -> tuple[str, ...]:
    return (
        _("Partner code"), _("Partner"), _("Type"), _("Layer"), _("Province"), _("City"), _("CSM"),
    )  # fmt: skip


def _said() -> str:
    return _("Simulated data: companies and figures are made up for demonstration.")


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
