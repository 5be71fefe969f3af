"""The proof of a message as a document: what it said, in every version, and who got it when. Its hash is that of the table."""

import hashlib
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push.models import Message, Variant
from xinglian.push.queries import proof as query
from xinglian.push.web import proof, words
from xinglian.ui.paper import Paper, writable

# Recipients in the document; the table has them all, and the hash covers them all.
MOST = 5_000
_WIDTHS = (4, 20, 14, 28, 17, 17)


@allow(STAFF)
@require_GET
def document(request: ViewerRequest, message_id: int) -> HttpResponse:
    """PDF. Every recipient up to MOST; the hash is of the whole table, as the CSV of the same moment has it."""
    message = get_object_or_404(Message, pk=message_id, started_at__isnull=False)
    now, ids = clock.now(), query.version_ids(message)
    rows, total, digest = _rows(ids)
    lines = proof.about(request, message, now=now)
    foot = [
        _("As of %(at)s · exported by %(who)s · %(reach)s") % {
            "at": proof.cell(now), "who": request.viewer.name, "reach": proof.reach_of(request)
        },
        _("SHA-256 of the table %(digest)s") % {"digest": digest},
    ]  # fmt: skip
    paper = Paper(
        title=_("Proof: %(title)s") % {"title": message.title}, foot=foot,
        mark=_("Drill: counts in no figure") if message.is_drill else "",
    )  # fmt: skip
    paper.facts([*lines, (_("SHA-256 of the table"), digest)])
    for one in ids:
        _texts(paper, one)
    paper.heading(_("Who got which version when"))
    if total > len(rows):
        paper.text(
            _("The first %(shown)s of %(total)s recipients. The table (CSV) has them all; the hash covers them all.")
            % {"shown": f"{len(rows):,}", "total": f"{total:,}"}, soft=True,
        )  # fmt: skip
    heads = [_("Version"), _("Partner"), _("Recipient"), _("Channel"), _("Read"), _("Acknowledged")]
    paper.table(heads=heads, widths=_WIDTHS, rows=rows)
    proof.record(message, form="PDF", digest=digest)
    answer = HttpResponse(paper.content(), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="proof-{message_id}.pdf"'
    return answer


def _rows(ids: list[int]) -> tuple[list[list[str]], int, str]:
    """Lines of the document, how many recipients there are in all, and the hash over heads and rows as the CSV writes them."""
    digest = hashlib.sha256(proof.as_line(proof.heads()).encode())
    lines, total = [], 0
    for _key, group in groupby(
        query.proof_rows(message_ids=ids), key=lambda row: (row["message_id"], row["membership_id"])
    ):
        ways = list(group)
        for row in ways:
            digest.update(proof.as_line(proof.cells(row)).encode())
        total += 1
        if total <= MOST:
            lines.append(_recipient(ways))
    return lines, total, digest.hexdigest()


def _recipient(ways: list[dict[str, Any]]) -> list[str]:
    row = ways[0]
    roles = ", ".join(str(words.ROLES.get(role, role)) for role in row["roles"])
    simulated = "\n" + _("simulated") if row["is_simulated"] else ""
    return [
        str(row["version"]), f"{row['org_name']}\n{row['code']}{simulated}", f"{row['name']}\n{roles}",
        "\n".join(_way(way) for way in ways), _when(row["read_at"], row["read_by"]),
        _when(row["acknowledged_at"], row["acknowledged_by"]),
    ]  # fmt: skip


def _way(way: dict[str, Any]) -> str:
    at = way["delivered_at"] or way["sent_at"]
    state = words.DELIVERIES[way["state"]][0]
    return f"{proof.channel(way['channel'])} {state} {proof.cell(at) if at else ''}".rstrip()


def _when(at: Any, by: str | None) -> str:
    return f"{proof.cell(at)}\n{proof.channel(by)}" if at else "–"


def _texts(paper: Paper, message_id: int) -> None:
    message = Message.objects.get(pk=message_id)
    paper.heading(_("Version %(n)s") % {"n": message.version})
    if query.is_sealed(message):
        paper.text(str(words.SEALED), soft=True)
    for one in (
        Variant.objects.filter(message_id=message_id)
        .exclude(subject="")
        .order_by("language", "partner_type", "role")
    ):
        label = " · ".join(
            str(part)
            for part in (
                words.LANGUAGES.get(one.language, one.language), words.TYPES.get(one.partner_type, ""),
                words.ROLES.get(one.role, ""),
            ) if part
        )  # fmt: skip
        text = f"{one.subject}\n{one.body}"
        if writable(text):
            paper.facts([(label, text)])
        else:
            said = ngettext("%(n)s character, in a script this document cannot show; its text is part of the version’s hash.",
                            "%(n)s characters, in a script this document cannot show; its text is part of the version’s hash.", len(text))  # fmt: skip
            paper.facts([(label, said % {"n": len(text)})])
