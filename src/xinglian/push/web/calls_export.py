"""The phone round as a file: one's own calls with numbers and words, and columns for what came of them."""

import csv
import io
import tempfile
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake.api import neutralised
from xinglian.kernel import audit, clock
from xinglian.push import access
from xinglian.push.queries import calls as query
from xinglian.push.web import words

_WIDTHS = (24, 14, 26, 12, 16, 18, 24, 60, 14, 30, 20)


@allow(*access.CALLERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponseBase:
    """`format=xlsx|csv`: the calls one has taken; nobody else's numbers. Audited."""
    now = clock.now()
    rows = query.my_round(me=request.viewer.person_id, now=now)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    audit.record("export_calls", subject=("push.message", rows[0]["message_id"] if rows else "list"), after={"calls": len(rows)})  # fmt: skip
    name = f"xinglian-calls-{now:%Y%m%d-%H%M}.{kind}"
    lines = _lines(rows)
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerows([[neutralised(cell) for cell in line] for line in lines])
        answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    return FileResponse(
        _workbook(lines), as_attachment=True, filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip


def _lines(rows: list[dict[str, Any]]) -> list[list[str]]:
    heads = [
        _("Call number"), _("Partner code"), _("Partner"), _("Recipient"), _("Roles"), _("Phone"), _("Message"),
        _("Read aloud"), _("Result"), _("Note"), _("Call again at"),
    ]  # fmt: skip
    lines = [heads]
    if any(row["is_simulated"] for row in rows):
        lines.insert(0, [_("Simulated data: not for decisions.")])
    for row in rows:
        subject, text = row["words"]
        lines.append(
            [
                str(row["id"]), row["org_code"], row["org_name"], row["name"],
                ", ".join(str(words.ROLES.get(role, role)) for role in row["roles"] or ()), row["phone"], row["title"],
                f"{subject}\n{text}", "", "",
                localtime(row["call_after"]).strftime("%Y-%m-%d %H:%M") if row["call_after"] else "",
            ]
        )  # fmt: skip
    return lines


def _workbook(lines: list[list[str]]) -> Any:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Phone round"))
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJK"[number]].width = width
    for line in lines:
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value)
            cell.data_type = "s"  # never a formula, and no number loses its zeros
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if line is lines[0]:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file
