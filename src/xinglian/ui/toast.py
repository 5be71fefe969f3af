"""Toasts confirm what was just done, with a way back. Problems are never toasts: they stay where they happened."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase

_UNDO = "undo:"


def done(request: HttpRequest, text: Any, *, undo_url: str = "") -> None:
    """Say `text` once, on the next page or with this htmx answer. `undo_url` is POSTed when "Undo" is pressed (8 s)."""
    messages.success(request, str(text), extra_tags=_UNDO + undo_url if undo_url else "")


def pending(request: HttpRequest) -> list[dict[str, str]]:
    """Take the waiting toasts: `{"text": …, "undo": url or ""}`."""
    if not hasattr(request, "_messages"):
        return []
    waiting = []
    for message in messages.get_messages(request):
        extra = message.extra_tags or ""
        waiting.append(
            {
                "text": str(message.message),
                "undo": extra[len(_UNDO) :] if extra.startswith(_UNDO) else "",
            }
        )
    return waiting


class ToastMiddleware:
    """Lets toasts travel with htmx answers (`HX-Trigger`). A redirect keeps them for the page it leads to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        leads_on = any(
            name in response for name in ("HX-Redirect", "HX-Refresh", "HX-Location", "Location")
        )
        if request.headers.get("HX-Request") != "true" or leads_on or response.status_code >= 400:
            return response
        toasts = pending(request)
        if toasts and isinstance(response, HttpResponse):
            response["HX-Trigger"] = _joined(response.get("HX-Trigger", ""), toasts)
        return response


def _joined(existing: str, toasts: list[dict[str, str]]) -> str:
    # HX-Trigger is either a JSON object or a comma-separated list of names.
    if existing.startswith("{"):
        events: dict[str, Any] = json.loads(existing)
    else:
        events = {name.strip(): None for name in existing.split(",") if name.strip()}
    events["xl-toasts"] = {"items": toasts}
    return json.dumps(events)  # ASCII only, as headers must be
