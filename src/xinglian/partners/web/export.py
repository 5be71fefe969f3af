"""The list as a file: what the page shows with its filters, all of it, as CSV or XLSX."""

import csv
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from xinglian.identity.api import ViewerRequest, actor_of, allow
from xinglian.intake.api import neutralised
from xinglian.kernel import audit, clock, sql
from xinglian.kernel.scope import acting
from xinglian.partners.access import EXPORTERS
from xinglian.partners.queries.asked_filters import filters_of
from xinglian.partners.queries.list_columns import exported
from xinglian.partners.queries.partner_list import Filters, all_rows, condition
from xinglian.partners.queries.places import Place, provinces_and_cities, where_words
from xinglian.partners.queries.staff_people import csm_people
from xinglian.partners.queries.words import LAYER_WORDS, STATUS_WORDS, TYPE_WORDS
from xinglian.ui.desk import Column

# A sheet ends at 1 048 576 rows; CSV has no end.
_SHEET_ROWS = 1_000_000


class _Line:
    """What csv writes into: it hands the line back."""

    def write(self, text: str) -> str:
        return text


@allow(*EXPORTERS)
def export(request: ViewerRequest) -> HttpResponseBase:
    """GET with the list's filters and `format=csv|xlsx`; `id=…` narrows to ticked rows. Audited."""
    by = filters_of(request.GET, person_id=request.viewer.person_id)
    ids = [int(one) for one in request.GET.getlist("id") if one.isdecimal()]
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    told = {key: value for key, value in request.GET.items() if value and key != "id"}
    audit.record(
        "export_partners", subject=("partners.partner", "list"), after={**told, "ids": len(ids)}
    )
    name = f"xinglian-partners-{clock.now():%Y%m%d-%H%M}.{kind}"
    columns = exported(request.GET.getlist("col"))
    if kind == "csv":
        answer: StreamingHttpResponse | FileResponse = StreamingHttpResponse(
            _csv_lines(request, by, columns, ids), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    where, params = condition(by)
    many = sql.value(
        f"SELECT count(*) FROM (SELECT 1 FROM partners_partner AS p WHERE {where}"
        f" LIMIT {_SHEET_ROWS + 1}) AS c",
        params,
    )
    if many > _SHEET_ROWS:
        return HttpResponse(
            _("More rows than a sheet holds. Add a filter, or export as CSV."), status=422
        )
    return FileResponse(
        _workbook(_lines(by, columns, ids)), as_attachment=True, filename=name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip


def _csv_lines(
    request: ViewerRequest, by: Filters, columns: list[Column], ids: list[int]
) -> Iterator[str]:
    """Sent after the view's scope is closed, so under one of its own."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    with audit.by(actor_of(request)), acting(request.viewer.scope):
        for line in _lines(by, columns, ids):
            yield writer.writerow(
                [neutralised(cell) if isinstance(cell, str) else cell for cell in line]
            )


def _workbook(lines: Iterator[list[Any]]) -> Any:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Partners"))
    for number, line in enumerate(lines):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _lines(by: Filters, columns: list[Column], ids: list[int]) -> Iterator[list[Any]]:
    """The ribbon when anything is simulated, the heads, then a line a partner."""
    where, params = condition(by)
    if sql.value(
        f"SELECT true FROM partners_partner AS p WHERE {where} AND p.is_simulated LIMIT 1", params
    ):
        yield [_("Simulated data: companies and figures are made up for demonstration.")]
    heads = [_("Partner code"), _("Full name"), _("Short name")]
    yield [*heads, *(str(one.label) for one in columns), "simulated"]
    known, names = provinces_and_cities(), {p["person_id"]: p["name"] for p in csm_people()}
    for row in all_rows(by, ids=ids):
        cells = _cells(row, known, names)
        yield [
            row["code"], row["name"], row["short_name"], *(cells[one.key] for one in columns),
            int(row["is_simulated"]),
        ]  # fmt: skip


def _cells(row: dict[str, Any], known: dict[str, Place], names: dict[int, str]) -> dict[str, Any]:
    growth = row["bought_growth"]
    contact = " ".join(part for part in (row["contact_name"], row["contact_phone"]) if part)
    return {
        "type": str(TYPE_WORDS[row["type"]]),
        "place": where_words(row, known),
        "layer": str(LAYER_WORDS[row["layer"]]),
        "status": str(STATUS_WORDS[row["status"]]),
        "bought": Decimal(row["bought_12m_minor"]).scaleb(-2),
        "growth": "" if growth is None else float(growth),
        "joined": row["joined_on"].isoformat() if row["joined_on"] else "",
        "csm": names.get(row["csm_person_id"], ""),
        "contact": contact,
        "bays": "" if row["bays"] is None else row["bays"],
        "technicians": "" if row["technicians"] is None else row["technicians"],
    }
