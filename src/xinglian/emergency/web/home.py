from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.emergency import access
from xinglian.emergency.definitions import TEMPLATES
from xinglian.emergency.models import Alarm
from xinglian.emergency.queries.wordings import changed_templates
from xinglian.emergency.web.words import STATES
from xinglian.identity.api import STAFF, ViewerRequest, allow

_MOST = 50


@allow(STAFF)
@require_GET
def home(request: ViewerRequest) -> HttpResponse:
    """The templates, what runs, what was."""
    found = list(access.alarms()[:_MOST])
    return render(
        request,
        "emergency/home.html",
        {
            "templates": list(TEMPLATES.values()),
            "may_write": request.viewer.has(*access.RELEASERS),
            "changed": changed_templates(),
            "may_prepare": request.viewer.has(*access.PREPARERS),
            "open": [_row(one) for one in found if one.state in ("waiting", "released")],
            "past": [_row(one) for one in found if one.state in ("ended", "dropped")],
        },
    )


def _row(alarm: Alarm) -> dict[str, object]:
    word, tone = STATES[alarm.state]
    return {"alarm": alarm, "word": word, "tone": tone, "template": TEMPLATES[alarm.template]}
