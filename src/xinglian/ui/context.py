"""What every template knows: layout, navigation, theme, languages, viewer."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from xinglian.kernel import clock
from xinglian.kernel.tongues import DEFAULT, INTERFACE, tongue
from xinglian.ui import nav, offline, toast
from xinglian.ui import shell as offers

THEMES = {"light": "xl-light", "dark": "xl-dark"}
# Compact ("auto" leaves the choice to the width) or roomy rows, kept in a cookie: it is a matter of the screen.
DENSITIES = ("auto", "roomy")
DENSITY_COOKIE = "xl-density"
# Addresses the page's script goes to.
DOORS = {
    "worker": "ui:worker",
    "manifest": "ui:manifest",
    "sign_in": "identity:sign_in",
    "sign_out": "identity:sign_out",
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Everything that costs anything is lazy."""
    return {**told(request), **derived(request)}


def told(request: HttpRequest) -> dict[str, Any]:
    """What differs from one viewer, device and minute to the next: the key of a page that is kept (`ui.pure`)."""
    return {
        "layout": layout(request),
        "viewer": getattr(request, "viewer", None),
        # ISO 8601, which a script can read; to the minute, so that pages of the same facts are the same.
        "as_of": clock.now().replace(second=0, microsecond=0).isoformat(),
        "simulated": SimpleLazyObject(lambda: offers.is_simulated(request)),
        "toasts": SimpleLazyObject(lambda: toast.pending(request)),
        "theme": THEMES.get(request.COOKIES.get("xl-theme", ""), ""),
        "density": density(request),
        **spoken(_language()),
    }


def derived(request: HttpRequest) -> dict[str, Any]:
    """What follows from the rest: from viewer, address and language. A new entry of the shell belongs here only if it does."""
    viewer = getattr(request, "viewer", None)
    language = _language()
    groups = SimpleLazyObject(lambda: nav.groups_for(viewer, path=request.path))
    return {
        "here": SimpleLazyObject(request.get_full_path),
        "nav_groups": groups,
        "nav_phone": SimpleLazyObject(lambda: nav.on_phone(iter(groups))),
        "shell_doors": SimpleLazyObject(
            lambda: {key: offers.resolve(name) for key, name in DOORS.items()}
        ),
        "shell_seal": SimpleLazyObject(
            lambda: offline.seal(getattr(viewer, "membership_id", None))
        ),
        "shell_search": SimpleLazyObject(offers.search_url),
        "shell_recent": SimpleLazyObject(offers.recent_url),
        "shell_bell": SimpleLazyObject(offers.bell),
        "shell_menu": SimpleLazyObject(offers.menu),
        "languages": [(code, tongue(code).name, code == language) for code in INTERFACE],
        "language_url": SimpleLazyObject(lambda: offers.resolve("identity:set_language")),
    }


def _language() -> str:
    return (get_language() or DEFAULT).lower()


def spoken(language: str) -> dict[str, str]:
    """What the html element says of its language: fonts are chosen, lines run and voices read by it."""
    one = tongue(language)
    return {"html_lang": one.tag, "html_dir": one.direction}


def density(request: HttpRequest) -> str:
    kept = request.COOKIES.get(DENSITY_COOKIE, "")
    return kept if kept in DENSITIES else DENSITIES[0]


def layout(request: HttpRequest) -> str:
    """The template a page extends: whole page, fragment for htmx, or the drawer's inside."""
    if (
        request.headers.get("HX-Request") != "true"
        or request.headers.get("HX-History-Restore-Request") == "true"
    ):
        return "ui/page.html"
    if request.headers.get("HX-Target") == "xl-drawer-body":
        return "ui/drawer.html"
    return "ui/fragment.html"
