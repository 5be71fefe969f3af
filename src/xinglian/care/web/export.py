"""Moments as a file: what the page shows with its filters, all of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.care.access import CARERS
from xinglian.care.queries import moments as query
from xinglian.care.web.moments import asked_of
from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit
from xinglian.ui.answers import table_file


@allow(*CARERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters. Audited."""
    region, _chip = identity.region_chip(request)
    rows = query.every(asked_of(request, region=region))
    audit.record("export_moments", subject=("care.moment", "list"), after={"rows": len(rows)})
    heads = [
        _("Partner code"), _("Partner"), _("Occasion"), _("Day"), _("What happened"), _("State"), _("Contact"), _("Phone"),
    ]  # fmt: skip
    return table_file(
        "moments", heads, _lines(rows), is_simulated=any(row["is_simulated"] for row in rows)
    )


def _lines(rows: Sequence[dict[str, Any]]) -> Iterable[list[Any]]:
    for row in rows:
        yield [
            row["code"], row["name"], row["kind_word"], row["on_date"].isoformat(), row["happened"],
            str(row["state_word"]), row["contact_name"], row["contact_phone"],
        ]  # fmt: skip
