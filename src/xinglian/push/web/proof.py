"""The proof of a message: every version, recipient and channel, as a table for spreadsheets and as a document."""

import csv
import hashlib
import tempfile
from datetime import datetime
from io import StringIO
from typing import IO, Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow, regions_by_path
from xinglian.kernel import audit, clock
from xinglian.kernel.csv_cell import plain_cell
from xinglian.push.models import Message
from xinglian.push.queries import proof as query
from xinglian.push.queries.reasons import reason_of
from xinglian.push.web import words

_IN_MEMORY = 8_000_000


@allow(STAFF)
@require_GET
def table(request: ViewerRequest, message_id: int) -> HttpResponse:
    """CSV; the hash of the table stands below it, as in the document, and last the one of the whole file. Built inside the transaction that carries the reader's rights."""
    message = get_object_or_404(Message, pk=message_id, started_at__isnull=False)
    now, ids = clock.now(), query.version_ids(message)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    whole, inner = hashlib.sha256(), hashlib.sha256()

    def put(line: str) -> bytes:
        given = line.encode()
        whole.update(given)
        file.write(given)
        return given

    put("\ufeff")
    if message.is_drill:
        put(as_line([_("Drill"), _("This was a drill. It counts in no figure.")]))
    inner.update(put(as_line(heads())))
    for row in query.proof_rows(message_ids=ids):
        inner.update(put(as_line(cells(row))))
    put(as_line([]))
    for name, value in [
        *about(request, message, now=now),
        (_("SHA-256 of the table"), inner.hexdigest()),
    ]:
        put(as_line([cell(name), cell(value)]))
    file.write(as_line([_("SHA-256 of all lines above"), whole.hexdigest()]).encode())
    file.seek(0)
    record(message, form="CSV", digest=inner.hexdigest())
    return FileResponse(  # type: ignore[return-value]
        file, content_type="text/csv; charset=utf-8", as_attachment=True, filename=f"proof-{message_id}.csv"
    )  # fmt: skip


def record(message: Message, *, form: str, digest: str) -> None:
    audit.record(
        "export_proof", subject=("push.message", message.pk), name=message.title,
        after={"form": form, "sha256": digest},
    )  # fmt: skip


def heads() -> list[str]:
    return [
        _("Version"), _("Partner code"), _("Partner"), _("Recipient"), _("Roles"), _("Language"), _("Channel"), _("Round"),
        _("State"), _("Sent"), _("Delivered"), _("Why"), _("Read"), _("Read by"), _("Acknowledged"), _("Acknowledged by"),
        _("Dealt with"), _("simulated"),
    ]  # fmt: skip


def cells(row: dict[str, Any]) -> list[str]:
    return [cell(value) for value in (
        row["version"], row["code"], row["org_name"], row["name"], ", ".join(str(words.ROLES.get(r, r)) for r in row["roles"]),
        words.LANGUAGES.get(row["language"], row["language"] or ""), channel(row["channel"]), row["round"] or "",
        words.DELIVERIES[row["state"]][0], row["sent_at"], row["delivered_at"],
        reason_of({"state": row["state"], "code": row["why"], "reason": row["reason"], "channel": row["channel"]}),
        row["read_at"], channel(row["read_by"]), row["acknowledged_at"], channel(row["acknowledged_by"]), row["acted_at"],
        int(row["is_simulated"]),
    )]  # fmt: skip


def about(request: ViewerRequest, message: Message, *, now: datetime) -> list[tuple[str, str]]:
    """What a reader of the file must know of it: what, as of when, for whom, how far it reaches."""
    found = [
        (_("Message"), message.title),
        (_("As of"), cell(now)),
        (_("Exported by"), f"{request.viewer.name}, {request.viewer.org_name}"),
        (_("Covers"), reach_of(request)),
    ]
    if message.is_drill:
        found.append((_("Drill"), _("This was a drill. It counts in no figure.")))
    if message.is_simulated:
        found.append((_("simulated"), _("Simulated data: not for decisions.")))
    for one in Message.objects.filter(pk__in=query.version_ids(message)).order_by("version"):
        label = _("Version %(n)s") % {"n": one.version}
        told = _("released %(at)s") % {"at": cell(one.started_at)}
        if one.superseded_at:
            told += "; " + _("replaced %(at)s") % {"at": cell(one.superseded_at)}
        if one.cancelled_at:
            told += "; " + _("stopped %(at)s") % {"at": cell(one.cancelled_at)}
        if one.author_name or one.approver_name:
            told += "; " + _("by %(people)s") % {
                "people": ", ".join(name for name in (one.author_name, one.approver_name) if name)
            }
        text = (
            _("private letter")
            if query.is_sealed(one)
            else f"SHA-256 {query.text_hash(int(one.pk))}"
        )
        found.append((label, f"{told}; {text}"))
    return found


def reach_of(request: ViewerRequest) -> str:
    paths = request.viewer.scope.region_paths
    if not paths:
        return _("the whole network")
    known = regions_by_path(paths=paths)
    return _("only %(regions)s") % {
        "regions": ", ".join(known[path].name if path in known else path for path in paths)
    }


def channel(key: str | None) -> str:
    return str(words.CHANNELS.get(key, key)) if key else ""


def cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, datetime):
        return str(localtime(value).isoformat(sep=" ", timespec="seconds"))
    return plain_cell(value)


def as_line(values: list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
