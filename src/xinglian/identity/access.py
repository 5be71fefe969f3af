"""Who may see and do what: the rules every view names, and where reads of people start."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url

from xinglian.identity.rules.roles import MAKER_ROLES, PARTNER_ROLES, Role
from xinglian.identity.rules.viewer import STRANGER, Viewer
from xinglian.kernel import audit
from xinglian.kernel.scope import acting


class ViewerRequest(HttpRequest):
    """A request that has passed the viewer middleware."""

    viewer: Viewer


View = Callable[..., HttpResponseBase]


class _Named(Protocol):
    access_rule: str


@dataclass(frozen=True)
class Rule:
    """A named condition on the viewer."""

    name: str
    holds: Callable[[Viewer], bool]


ANYONE = Rule("anyone", lambda viewer: True)
SIGNED_IN = Rule("signed_in", lambda viewer: viewer.is_signed_in)
STAFF = Rule("staff", lambda viewer: bool(viewer.roles & MAKER_ROLES))
PARTNER = Rule("partner", lambda viewer: bool(viewer.roles & PARTNER_ROLES))


def allow(*who: Rule | Role) -> Callable[[View], View]:
    """The access rule of a view: it holds when one of `who` does.

    Around the view it opens the transaction with the viewer's database role and organisation.
    A view for ANYONE runs as the login role, which may sign people in and nothing else.
    A stranger is sent to sign in (htmx and API requests get 401), others get 403.
    """
    rules = [
        rule
        if isinstance(rule, Rule)
        else Rule(rule.value, lambda viewer, role=rule: viewer.has(role))  # type: ignore[misc]
        for rule in who
    ]
    name = " | ".join(sorted(rule.name for rule in rules))

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer: Viewer = getattr(request, "viewer", STRANGER)
            if not any(rule.holds(viewer) for rule in rules):
                if viewer.is_signed_in:
                    raise PermissionDenied
                return _to_sign_in(request)
            if ANYONE in rules or not viewer.is_signed_in:
                return view(request, *args, **kwargs)
            with audit.by(actor_of(request)), acting(viewer.scope):
                return view(request, *args, **kwargs)

        guarded.access_rule = name  # type: ignore[attr-defined]
        return guarded

    return guard


def actor_of(request: HttpRequest) -> audit.Actor:
    viewer: Viewer = getattr(request, "viewer", STRANGER)
    return audit.Actor(
        person_id=viewer.person_id or None,
        name=viewer.name,
        address=client_address(request) or None,
    )


def client_address(request: HttpRequest) -> str:
    """Where the browser is. Behind XINGLIAN_PROXIES proxies of our own, what the outermost of
    them saw; a forwarded header that somebody else wrote is never believed."""
    address = str(request.META.get("REMOTE_ADDR") or "")
    hops = settings.XINGLIAN_PROXIES
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if not hops or len(told) < hops:
        return address
    try:
        return str(ip_address(told[-hops]))
    except ValueError:
        return address


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = f"{resolve_url(settings.LOGIN_URL)}?next={quote(_page_of(request))}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    if request.path.startswith("/api/"):
        return HttpResponse(status=401)
    return redirect(target)


def _page_of(request: HttpRequest) -> str:
    """Where somebody goes on after signing in: the page, not the button pressed on it or a part loaded into it."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    is_page = request.method in ("GET", "HEAD") and not request.headers.get("HX-Request")
    if is_page or referrer.netloc != request.get_host():
        return request.get_full_path()
    return referrer._replace(scheme="", netloc="", fragment="").geturl()
