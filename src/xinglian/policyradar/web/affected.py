"""Whom an entry concerns: the whole list, and as a file."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import READERS, EntryGone, entry_seen
from xinglian.policyradar.queries import affected
from xinglian.policyradar.queries import affected_list as query
from xinglian.ui.answers import missing_is_404, refused, table_file
from xinglian.ui.chips import one_of, plain_query

_HELD = {"1": gettext_lazy("has some of the parts on hand")}


@allow(*READERS)
@require_GET
@missing_is_404(EntryGone)
def partners(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET ?q= &held=1 &sort= &after=."""
    entry, by = entry_seen(policy_id), _asked(request.GET)
    try:
        page = query.page(entry, by, after=request.GET.get("after", ""))
    except EntryGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("policyradar:entry", args=[policy_id]))
    return render(
        request,
        "policyradar/affected.html",
        {
            "entry": entry, "page": page, "by": by, "query": plain_query(request.GET), "clear_url": reverse("policyradar:partners", args=[policy_id]),
            "names_parts": not affected.scope_of(entry).is_empty, "chips": [one_of(request, "held", _("Stock"), _HELD)],
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
@missing_is_404(EntryGone)
def export(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET with the list's filters. Audited."""
    entry = entry_seen(policy_id)
    try:
        rows = query.every(entry, _asked(request.GET))
    except EntryGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("policyradar:entry", args=[policy_id]))
    audit.record(
        "export_policy_partners", subject=("policyradar.entry", entry.pk), name=entry.title, after={"rows": len(rows)},
    )  # fmt: skip
    heads = [
        _("Partner code"),
        _("Partner"),
        _("Type"),
        _("Place"),
        _("Parts on hand"),
        _("Pieces on hand"),
    ]
    lines = [
        [
            row["code"],
            row["name"],
            str(row["type_word"]),
            str(row["place"]),
            row["parts"],
            int(row["pieces"]),
        ]
        for row in rows
    ]
    return table_file(
        "policy-partners", heads, lines, is_simulated=any(row["is_simulated"] for row in rows)
    )


def _asked(asked: QueryDict) -> query.Asked:
    sort = asked.get("sort", "")
    usual = query.Asked()
    return query.Asked(
        text=asked.get("q", "").replace("\0", "").strip()[:60], held=asked.get("held") == "1",
        sort=sort if sort.lstrip("-") in query.SORTS else usual.sort,
    )  # fmt: skip
