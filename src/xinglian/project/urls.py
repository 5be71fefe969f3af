"""Root urls: each context that has pages lives under its own name."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

_AT_ROOT = {"workspace"}

urlpatterns: list[URLPattern | URLResolver] = []
for _name in settings.CONTEXTS:
    for _door in ("web", "rest"):
        _module = f"xinglian.{_name}.{_door}.urls"
        if find_spec(f"xinglian.{_name}.{_door}") and find_spec(_module):
            _prefix = "" if _name in _AT_ROOT else f"{_name}/"
            urlpatterns.append(path("api/" if _door == "rest" else _prefix, include(_module)))

handler400 = "xinglian.ui.web.errors.bad_request"
handler403 = "xinglian.ui.web.errors.forbidden"
handler404 = "xinglian.ui.web.errors.not_found"
handler500 = "xinglian.ui.web.errors.server_error"
