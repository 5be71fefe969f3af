"""The API's urls; each names its access rule like any view."""

from django.urls import URLPattern, path

from xinglian.gateway.rest.v1 import api

# The schema and its page are open: they describe the API and show no data.
_OPEN = {"openapi-json", "openapi-view", "api-root"}

_patterns: list[URLPattern] = api.urls[0]
for _pattern in _patterns:
    _pattern.callback.access_rule = "anyone" if _pattern.name in _OPEN else "token"  # type: ignore[attr-defined]

urlpatterns = [path("v1/", api.urls)]
