"""An indicator as a file: every partner in sight with its numbers in the period, as the page is narrowed."""

import csv
import io
import tempfile
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from xinglian.identity import api as identity
from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.intake.api import neutralised
from xinglian.kernel import audit, clock, sql
from xinglian.partners.api import LAYER_WORDS, TYPE_WORDS
from xinglian.signals.queries import indicator_words
from xinglian.signals.queries.indicator_page import UnknownIndicator, indicator_page, ranking
from xinglian.signals.web.narrowing import narrowing

_SHEET_ROWS = 1_000_000


@allow(STAFF)
@require_GET
def indicator_export(request: ViewerRequest, indicator: str) -> HttpResponseBase:
    """`format=csv|xlsx`, with the page's filters. Audited."""
    narrowed, _chips = narrowing(request)
    try:
        page = indicator_page(key=indicator, narrowed=narrowed, asked=request.GET.get("period", ""))
    except UnknownIndicator as refused:
        raise Http404(str(refused)) from refused
    if page.period is None:
        raise Http404(_("Nothing is measured here."))
    best = request.GET.get("rank") == "best"
    rows = ranking(one=page.one, narrowed=narrowed, period=page.period, best=best, most=_SHEET_ROWS)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    audit.record(
        "export_indicator", subject=("signals.indicator", indicator), name=str(page.one.name),
        after={"period": page.period.key, "rows": len(rows), "filter": request.GET.urlencode()[:200]},
    )  # fmt: skip
    places = identity.regions(
        codes={row.province_code + "0000" for row in rows} | {row.province_code for row in rows}
    )
    scale = indicator_words.shown_scale(page.one)
    lines: list[list[Any]] = [
        [str(page.one.name), page.period.label, str(page.one.formula)],
        [
            _("Partner code"), _("Partner"), _("Type"), _("Layer"), _("Province"), _("Numerator"), _("Denominator"), _("Value"),
            _("Unit"), _("Target"), _("Standing"),
        ],
    ]  # fmt: skip
    if _simulated():
        lines.insert(0, [_("Simulated data: not for decisions.")])
    for row in rows:
        place = places.get(row.province_code)
        lines.append(
            [
                row.code, row.name, str(TYPE_WORDS.get(row.type, row.type)), str(LAYER_WORDS.get(row.layer, row.layer)),
                place.label if place else row.province_code, row.top, row.bottom,
                None if row.value is None else round(row.value * scale, 4), str(indicator_words.shown_unit(page.one)),
                page.target_text, str(indicator_words.STANDING_WORDS[row.tone]),
            ]
        )  # fmt: skip
    name = f"xinglian-{indicator}-{page.period.key}-{clock.now():%Y%m%d-%H%M}.{kind}"
    return _csv(lines, name) if kind == "csv" else _xlsx(lines, name)


def _simulated() -> bool:
    return bool(sql.value("SELECT EXISTS (SELECT FROM partners_pub_partner WHERE is_simulated)"))


def _csv(lines: list[list[Any]], name: str) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([[neutralised(cell) if isinstance(cell, str) else cell for cell in line] for line in lines])  # fmt: skip
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _xlsx(lines: list[list[Any]], name: str) -> FileResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Indicator"))
    for column, width in zip(
        "ABCDEFGHIJK", (14, 26, 16, 10, 12, 14, 14, 12, 8, 12, 14), strict=True
    ):
        sheet.column_dimensions[column].width = width
    for line in lines:
        sheet.append([neutralised(cell) if isinstance(cell, str) else cell for cell in line])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
