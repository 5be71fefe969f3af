"""What can be taken along: empty templates, the marked-up copy, the saved matching."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake.access import DOOR_READERS, DOOR_WRITERS
from xinglian.intake.actions.copy_marked import copy_marked
from xinglian.intake.actions.engine.folder import folder_of
from xinglian.intake.actions.engine.marked_copy import XLSX_ROWS
from xinglian.intake.actions.engine.template_file import template_csv, template_xlsx
from xinglian.intake.definitions import UnknownKind, kind_of
from xinglian.intake.queries.problem_texts import type_of
from xinglian.intake.queries.problems import problems_path
from xinglian.intake.rules import mapping as mappings
from xinglian.intake.web.batch import find

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow(*DOOR_WRITERS)
@require_GET
def template(request: ViewerRequest, context: str, kind: str, form: str) -> HttpResponse:
    """An empty file of the kind, with headers in the viewer's language."""
    try:
        known = kind_of(f"{context}.{kind}")
    except UnknownKind as missing:
        raise Http404 from missing
    labels = [str(field.label) for field in known.fields]
    if form == "csv":
        return _attached(template_csv(labels=labels), f"{known.label}.csv", "text/csv")
    notes = [
        [_("Column"), _("Required"), _("Type"), _("Example"), _("Note")],
        *(
            [
                str(field.label),
                _("yes") if field.required and field.default is None else "",
                type_of(field),
                field.example,
                str(field.help),
            ]
            for field in known.fields
        ),
    ]
    content = template_xlsx(
        title=str(known.label),
        labels=labels,
        required=[field.required and field.default is None for field in known.fields],
        notes_title=_("Notes"),
        notes=notes,
    )
    return _attached(content, f"{known.label}.xlsx", XLSX)


@allow(*DOOR_READERS)
@require_GET
def mapping(request: ViewerRequest, batch_id: int) -> HttpResponse:
    batch, _kind = find(request.viewer, batch_id)
    text = mappings.from_json(batch.mapping).dumps()
    name = f"{batch.file_name.split('.')[0]}.mapping.json"
    return _attached(text.encode(), name, "application/json")


@allow(*DOOR_READERS)
@require_GET
def marked(request: ViewerRequest, batch_id: int, form: str) -> HttpResponseBase:
    """The file with what is wrong beside each row; `?bad=1` only the bad ones."""
    batch, _kind = find(request.viewer, batch_id)
    folder = folder_of(batch_id)
    problems = problems_path(batch_id)
    if not problems.exists() or not (folder / "raw.parquet").exists():
        raise Http404(_("The working files of this import are gone (kept for 30 days)."))
    only_bad = request.GET.get("bad") == "1"
    rows = batch.counts.get("bad" if only_bad else "rows", 0)
    suffix = "xlsx" if form == "xlsx" and rows <= XLSX_ROWS else "csv"
    path = copy_marked(
        batch_id=batch_id,
        to=folder / f"marked-{request.viewer.person_id}.{suffix}",
        only_bad=only_bad,
    )
    opened = path.open("rb")
    path.unlink()  # the open file stays readable; nothing is left behind
    stem = batch.file_name.split(".")[0]
    answer = FileResponse(
        opened, as_attachment=True, filename=f"{stem}-{_('marked')}.{suffix}",
        content_type=XLSX if suffix == "xlsx" else "text/csv",
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _attached(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
