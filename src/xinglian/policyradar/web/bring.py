"""Where files come in: which there are, what they look like, and what becomes of them."""

from pathlib import Path

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake import api as intake
from xinglian.policyradar.access import KEEPERS

_SAMPLES = Path(__file__).parent.parent / "samples"


@allow(*KEEPERS)
@require_GET
def bring(request: ViewerRequest) -> HttpResponse:
    """GET the page."""
    door = reverse("intake:upload")
    return render(
        request,
        "policyradar/bring.html",
        {
            "doors": [
                {"kind": intake.kind_of(key), "url": f"{door}?kind={key}", "has_sample": key == "policyradar.entries"}
                for key in ("policyradar.entries", "policyradar.recalls")
            ],
            "here": "bring",
        },
    )  # fmt: skip


@allow(*KEEPERS)
@require_GET
def example(request: ViewerRequest) -> HttpResponseBase:
    """GET the filled-in table, in the viewer's language."""
    code = "zh" if (get_language() or "").startswith("zh") else "en"
    return FileResponse(
        (_SAMPLES / f"policies.{code}.csv").open("rb"), as_attachment=True, filename=f"{_('Policies')}.csv", content_type="text/csv",
    )  # fmt: skip
