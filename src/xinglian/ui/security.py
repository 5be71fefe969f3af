"""Security headers of every answer. No inline script, no eval, nothing from another host."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase

_log = logging.getLogger(__name__)

# Inline style *attributes* are allowed (bar widths); style elements are not.
POLICY: dict[str, str] = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(self), geolocation=(self), gyroscope=(), magnetometer=(), microphone=(self), payment=(), usb=()",
}
_WASM = "_xl_wasm"
_Response = TypeVar("_Response", bound=HttpResponseBase)


def allow_wasm(response: _Response) -> _Response:
    """For scan pages only: WebAssembly may be compiled on this page."""
    setattr(response, _WASM, True)
    return response


def policy(*, wasm: bool = False) -> str:
    parts = dict(POLICY)
    if wasm:
        parts["script-src"] += " 'wasm-unsafe-eval'"
    return "; ".join(f"{name} {value}" for name, value in parts.items())


class SecurityHeaders:
    """Middleware, outermost but one (after Django's SecurityMiddleware). A view may set a header itself; it wins."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(
            "Content-Security-Policy", policy(wasm=getattr(response, _WASM, False))
        )
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


# The largest table the maker's people bring, with what a form puts around it.
MOST_BYTES_OF_STAFF = 320_000_000


class BodySize:
    """Middleware, after the viewer is known and before anything reads the body: looking for the CSRF token writes
    every file of a form to the disk, so a stranger could fill it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("CONTENT_LENGTH") or "0"
        viewer = getattr(request, "viewer", None)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if viewer is not None and viewer.is_staff:
            most = MOST_BYTES_OF_STAFF
        if given.isdecimal() and int(given) > most:
            raise RequestDataTooBig(f"A body of {given} bytes; at most {most} here.")
        return self.get_response(request)


class OddValues:
    """Middleware: what no form of ours sends and no column can hold (a NUL, a number beyond all ids) is a bad
    request, not a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise SuspiciousOperation("A NUL in the query.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """The view's transaction is rolled back by now."""
        if isinstance(exception, DataError):
            _log.warning("%s %s: %s", request.method, request.path, exception)
            raise SuspiciousOperation("A value that cannot be stored.") from exception
