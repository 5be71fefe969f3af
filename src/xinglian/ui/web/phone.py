"""The installable app: its manifest, its service worker, and the page it shows when there is nothing else."""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xinglian.kernel.tongues import DEFAULT, INTERFACE, tongue
from xinglian.ui import assets, shell

View = Callable[[HttpRequest], HttpResponse]


def open_to_anyone(view: View) -> View:
    """These say nothing about anybody; `ui` stands below identity, whose @allow it therefore cannot use."""

    @wraps(view)
    def named(request: HttpRequest) -> HttpResponse:
        return view(request)

    named.access_rule = "anyone"  # type: ignore[attr-defined]
    return named


@open_to_anyone
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """`?lang=`: a browser asks for the manifest without cookies."""
    asked = request.GET.get("lang", "")
    with override(asked if asked in INTERFACE else get_language()):
        spoken = tongue(get_language() or DEFAULT)
        shortcuts = [
            {"name": one.label, "url": one.url, "icons": [_icon(f"shortcut-{one.key}", 96)]}
            for one in shell.shortcuts()
        ]
        content = {
            "id": "/",
            "name": _("Xinglian, in your hand"),
            "short_name": _("Xinglian"),
            "description": _("Facts in, a proven receipt out"),
            "lang": spoken.tag,
            "dir": spoken.direction,
            "start_url": "/?from=desk",
            "scope": "/",
            "display": "standalone",
            "orientation": "any",
            "background_color": "#f7f4ee",
            "theme_color": "#f7f4ee",
            "categories": ["business", "productivity"],
            "icons": [
                _icon("icon", 192),
                _icon("icon", 512),
                _icon("maskable", 512) | {"purpose": "maskable"},
            ],
            "shortcuts": shortcuts,
        }
    response = JsonResponse(
        content,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "public, max-age=3600"
    return response


@open_to_anyone
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the whole site, with the addresses it keeps; a new build is a new text."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _worker() -> str:
    kept = assets.shell()
    settings = {
        "version": hashlib.sha256(" ".join(kept).encode()).hexdigest()[:12],
        "shell": kept,
        "offline": reverse("ui:offline"),
        "left": f"{reverse('ui:offline')}?left=1",
        "signOut": shell.resolve("identity:sign_out"),
        "doors": shell.resolve("identity:sign_out").rpartition("/")[0] + "/",
    }
    return f"const XL_SETTINGS={json.dumps(settings)};\n{assets.service_worker()}"


@open_to_anyone
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows for a page it does not have, or (`?left`) to somebody who signed out without a network.
    It knows nobody, so anybody may keep it."""
    context = {"shortcuts": shell.shortcuts(), "no_who": True, "left": "left" in request.GET}
    response = render(request, "ui/offline.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def _icon(name: str, size: int) -> dict[str, str]:
    return {
        "src": static(f"ui/icons/{name}-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
    }
