"""What a page of effectiveness shows, as a file: all of it, with its filters."""

import csv
import io
import tempfile
from collections.abc import Iterable
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook

from xinglian.effect.queries import effects
from xinglian.effect.queries import messages as query
from xinglian.effect.queries.effects import Asked
from xinglian.effect.rules.figures import Figures
from xinglian.effect.web import words
from xinglian.effect.web.asked import asked_of, by_of
from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.intake.api import neutralised
from xinglian.kernel import audit, clock
from xinglian.push import api as push

_MOST = 5_000
Row = list[Any]


@allow(STAFF)
@require_GET
def export(request: ViewerRequest) -> HttpResponseBase:
    """`format=xlsx|csv`, ?by= of the page or "message", and its filters. Audited."""
    now = clock.now()
    asked, _chips = asked_of(request, now=now)
    is_messages = request.GET.get("by") == "message"
    rows, is_simulated = _messages(asked) if is_messages else _lines(asked, by_of(request))
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    audit.record(
        "export_effect", subject=("effect.count", "list"), after={"rows": len(rows) - 1, "format": kind}
    )  # fmt: skip
    if is_simulated:
        rows.insert(0, [_("Simulated data: companies and figures are made up for demonstration.")])
    name = f"xinglian-effect-{now:%Y%m%d-%H%M}.{kind}"
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    return FileResponse(
        _workbook(rows), as_attachment=True, filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip


def _lines(asked: Asked, by: str) -> tuple[list[Row], bool]:
    found = words.lines(by, effects.by_cut(asked, by))
    rows: list[Row] = [[str(words.BY[by]), _("Messages"), *_heads()]]
    rows += [[neutralised(str(one["label"])), one["figures"].messages, *_cells(one["figures"])] for one in found]  # fmt: skip
    return rows, _has_simulated(asked)


def _messages(asked: Asked) -> tuple[list[Row], bool]:
    page = query.messages(asked, page=_MOST)
    kinds = push.kind_words()
    rows: list[Row] = [[_("Message"), _("Topic"), _("Author"), _("Sent"), *_heads()]]
    for one in page.rows:
        rows.append(
            [
                neutralised(one.title), str(kinds.get(one.kind, one.kind)), neutralised(one.author_name),
                localtime(one.started_at).strftime("%Y-%m-%d %H:%M"), *_cells(one.figures),
            ]
        )  # fmt: skip
    return rows, any(one.is_simulated for one in page.rows)


def _has_simulated(asked: Asked) -> bool:
    return any(one.is_simulated for one in query.messages(asked, page=50).rows)


def _heads() -> list[str]:
    return [
        _("People told"), _("Partners"), _("Partners reached"), _("Reach %"), _("Reached in time %"), _("Read %"),
        _("Minutes to read, median"), _("Minutes to read, 90 % of readers"), _("Responded %"),
        _("Minutes to respond, median"), _("Did what was asked %"),
    ]  # fmt: skip


def _cells(f: Figures) -> Iterable[Any]:
    return [
        f.people, f.partners, f.reached, _percent(f.reach), _percent(f.in_time_share), _percent(f.read_share),
        _minutes(f.read_median), _minutes(f.read_p90), _percent(f.response), _minutes(f.response_median), _percent(f.action),
    ]  # fmt: skip


def _percent(share: float | None) -> float | str:
    return "" if share is None else round(100 * share, 1)


def _minutes(minutes: float | None) -> float | str:
    return "" if minutes is None else round(minutes, 1)


def _workbook(rows: list[Row]) -> Any:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Effectiveness"))
    sheet.column_dimensions["A"].width = 40
    for row in rows:
        sheet.append(row)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file
