"""The list of the board as a file, with its filters. Audited."""

import csv
import io
import tempfile
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake.api import neutralised
from xinglian.kernel import audit, clock
from xinglian.partners.api import LAYER_WORDS, TYPE_WORDS
from xinglian.scorecard import access
from xinglian.scorecard.queries.board import every_row
from xinglian.scorecard.rules.profiles import quarter_key
from xinglian.scorecard.web import words
from xinglian.scorecard.web.board import filters


@allow(*access.EXPORTERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponseBase:
    """`format=csv|xlsx`."""
    by, _chips = filters(request)
    rows = every_row(by)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    audit.record(
        "export_health", subject=("scorecard.board", quarter_key(by.quarter)),
        after={"rows": len(rows), "filter": request.GET.urlencode()[:200]},
    )  # fmt: skip
    lines: list[list[Any]] = [
        [_("Partner code"), _("Partner"), _("Type"), _("Layer"), _("Quarter"), _("Health"), _("Colour"), _("On the quarter before"), _("Ahead of"), _("Measured")]
    ]  # fmt: skip
    if any(row["is_simulated"] for row in rows):
        lines.insert(0, [_("Simulated data: not for decisions.")])
    for row in rows:
        lines.append(
            [
                row["code"], row["name"], str(TYPE_WORDS.get(row["type"], "")), str(LAYER_WORDS.get(row["layer"], "")),
                quarter_key(by.quarter), _tenths(row["index"]), str(words.COLOUR_WORDS[row["tone"]]), _tenths(row["change"]),
                row["percentile"], row["coverage"] / 1000,
            ]
        )  # fmt: skip
    name = f"xinglian-health-{quarter_key(by.quarter)}-{clock.now():%Y%m%d-%H%M}.{kind}"
    safe = [
        [neutralised(cell) if isinstance(cell, str) else cell for cell in line] for line in lines
    ]
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(safe)
        answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Health"))
    for line in safe:
        sheet.append(line)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip


def _tenths(value: int | None) -> float | None:
    return None if value is None else value / 10
