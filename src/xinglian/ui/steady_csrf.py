from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_vary_headers


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
