"""Who is looking: read once per request, as the login role, from the session."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from xinglian.identity.queries.viewer_of_session import seen_viewer_of_session
from xinglian.kernel import clock, sql

# How exactly "last used" is known; a write on every request would buy nothing.
SEEN_EVERY = timedelta(minutes=5)


class ViewerMiddleware:
    """Sets `request.viewer`, the language and the time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen = seen_viewer_of_session(request.session)
        viewer = seen.viewer
        now = clock.now()
        if seen.last_seen_at and now - seen.last_seen_at > SEEN_EVERY:
            sql.execute(
                "UPDATE identity_signin SET last_seen_at = %s WHERE id = %s",
                [now, request.session["sign_in_id"]],
            )
        request.viewer = viewer  # type: ignore[attr-defined]
        language = viewer.language if viewer.is_signed_in else _wanted_language(request)
        with translation.override(language), timezone.override(ZoneInfo(viewer.zone)):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self._get_response(request)
        if after_view := getattr(request, "after_view", None):
            after_view()
        response.headers.setdefault("Content-Language", language)
        if viewer.is_signed_in and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response


def _wanted_language(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return cookie if cookie in known else translation.get_language_from_request(request)
