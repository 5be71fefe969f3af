import csv
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xinglian.identity.access import ViewerRequest, actor_of, allow
from xinglian.identity.queries.audit_page import AuditFilter, AuditRow, audit_rows
from xinglian.identity.web.audit import AUDIT_READERS, filter_of, form_of
from xinglian.kernel import audit, clock
from xinglian.kernel.csv_cell import plain_cell
from xinglian.kernel.scope import acting


class _Line:
    """What csv writes into: it hands the line back."""

    def write(self, text: str) -> str:
        return text


@allow(*AUDIT_READERS)
def audit_export(request: ViewerRequest) -> StreamingHttpResponse | HttpResponse:
    """What the page shows with its filters, all of it, as CSV for spreadsheets."""
    by = filter_of(request, form_of(request))
    audit.record("export_audit", subject=("kernel.audit", "all"), after=_asked(request))
    answer = StreamingHttpResponse(
        _lines(request, by, language=get_language() or settings.LANGUAGE_CODE),
        content_type="text/csv; charset=utf-8",
    )
    name = f"xinglian-audit-{clock.now().astimezone(ZoneInfo(by.zone)):%Y%m%d-%H%M}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(request: ViewerRequest, by: AuditFilter, *, language: str) -> Iterator[str]:
    """Sent after the view's scope is closed, so under one of its own."""
    writer = csv.writer(_Line())
    with translation.override(language):
        said = _("Simulated data: people and what they did are made up for demonstration.")
        ribbon = writer.writerow([said]) if settings.XINGLIAN_DEMO else ""
        yield "\ufeff" + ribbon + writer.writerow(_heads())
    zone = ZoneInfo(by.zone)
    with audit.by(actor_of(request)), acting(request.viewer.scope):
        for row in audit_rows(by=by):
            with translation.override(language):
                line = writer.writerow([plain_cell(cell) for cell in _cells(row, zone)])
            yield line


def _heads() -> list[str]:
    return [
        _("Time"), _("Person"), _("What was done"), _("Concerns"), _("Its number"), _("What it is called"), _("Organisation"),
        _("Before"), _("After"), _("Why"), _("Address"), "simulated",
    ]  # fmt: skip


def _cells(row: AuditRow, zone: ZoneInfo) -> list[object]:
    return [
        row.at.astimezone(zone).isoformat(sep=" ", timespec="seconds"), row.person_name,
        row.verb_word, row.subject_word, row.subject_id, row.subject_name, row.org_name,
        _told(row.before is not None, ((one.label, one.before) for one in row.changes)),
        _told(row.after is not None, ((one.label, one.after) for one in row.changes)), row.why, row.from_address,
        int(settings.XINGLIAN_DEMO),
    ]  # fmt: skip


def _told(is_known: bool, fields: Iterable[tuple[str, str]]) -> str:
    """`roles: clerk; title: —`, as the page says it."""
    return "; ".join(f"{label}: {value}" for label, value in fields) if is_known else ""


def _asked(request: ViewerRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if value}
