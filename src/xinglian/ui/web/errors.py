"""What a visitor sees when something is refused, missing or broken: the fix, and what was not touched."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xinglian.ui import assets
from xinglian.ui.context import spoken


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _is_fragment(request):
        sentence = _(
            "The form had expired. Reload the page and send it again; nothing was changed."
        )
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    return _page(request, "403_csrf.html", 403)


class ButtonAddresses:
    """Middleware, innermost: an address that only takes forms says so to somebody who opens it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        wants_page = "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not wants_page:
            return response
        page = _page(request, "405.html", HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response.get("Allow", "POST")
        return page


def server_error(request: HttpRequest) -> HttpResponse:
    # Drawn without the context processors: they may be what broke.
    if unbuilt := assets.problem():
        return HttpResponse(unbuilt, status=500, content_type="text/plain; charset=utf-8")
    page = loader.get_template("500.html").render(spoken(get_language() or ""))
    return HttpResponse(page, status=500)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # The page's own script words it for htmx: it knows the place where it happened.
    return (
        HttpResponse(status=status)
        if _is_fragment(request)
        else render(request, template, status=status)
    )


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
