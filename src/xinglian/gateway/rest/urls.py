"""The API's urls; each names its access rule like any view."""

from django.urls import URLPattern, path

from xinglian.gateway.rest.v1 import api

# The schema and its page are open: they describe the API and show no data.
_OPEN = {"openapi-json", "openapi-view", "api-root", "schema"}

# Once: each asking makes new views, and the rule must stand on those that are routed.
_urls = api.urls

for _pattern in _urls[0]:
    if isinstance(_pattern, URLPattern):
        _rule = "anyone" if _pattern.name in _OPEN else "token"
        _pattern.callback.access_rule = _rule  # type: ignore[attr-defined]

urlpatterns = [path("v1/", _urls)]
