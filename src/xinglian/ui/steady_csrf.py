"""Django's protection against forged forms, with a cookie that stays and a quicker token."""

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import (
    CSRF_ALLOWED_CHARS,
    CSRF_SECRET_LENGTH,
    CsrfViewMiddleware,
    get_token,
)
from django.utils.cache import patch_vary_headers

_BASE = len(CSRF_ALLOWED_CHARS)
_PLACES = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}
_FAIR = 256 - 256 % _BASE  # bytes from here on would favour the first letters
_DRAWN = 2 * CSRF_SECRET_LENGTH


def form_token(request: HttpRequest) -> str:
    """As `get_token`, which draws its letters one by one: that took longer than making the rest of a page that is kept."""
    secret = request.META.get("CSRF_COOKIE")
    if secret is None:
        return get_token(request)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    return masked(secret)


def masked(secret: str) -> str:
    """The secret behind a mask that differs every time, as Django writes it: the mask, then both added up."""
    drawn: list[int] = []
    while len(drawn) < len(secret):
        drawn += [byte % _BASE for byte in secrets.token_bytes(_DRAWN) if byte < _FAIR]
    mask = drawn[: len(secret)]
    hidden = [(_PLACES[one] + by) % _BASE for one, by in zip(secret, mask, strict=True)]
    return "".join([CSRF_ALLOWED_CHARS[place] for place in mask + hidden])


class SteadyCsrf(CsrfViewMiddleware):
    """Sets the cookie against forged forms only when it is new.

    Django sets it again with every page. The answer to a page asked for before signing in (the service worker fetches
    some ahead) may arrive after it and would bring the old cookie back: the next form would be refused.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        known = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
        if (
            request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
            and request.META.get("CSRF_COOKIE") == known
        ):
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
            patch_vary_headers(response, ("Cookie",))
        return super().process_response(request, response)  # type: ignore[arg-type]
