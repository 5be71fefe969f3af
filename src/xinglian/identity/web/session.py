"""The browser's session: entering, leaving, and who stands between two steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from xinglian.identity.access import client_address
from xinglian.identity.actions.open_sign_in import OpenedSignIn, open_sign_in
from xinglian.identity.actions.take_ticket import door_knobs
from xinglian.identity.models import SignIn
from xinglian.identity.queries.person_at_door import PersonAtDoor, person_at_door_by_id
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.ui import shell

HALFWAY_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Halfway:
    """Somebody whose first proof was right and whose second is still to come."""

    person: PersonAtDoor
    by: SignIn.By
    next: str


def admit(request: HttpRequest, person: PersonAtDoor, *, by: SignIn.By, next: str) -> HttpResponse:
    """After the first proof: in, or on to the second factor. Raises NotAMember."""
    must_enrol = person.is_staff and bool(door_knobs()["second_factor_required"])
    if person.has_second_factor or must_enrol:
        request.session.flush()
        request.session["halfway"] = {
            "person_id": person.person_id,
            "stamp": person.session_stamp,
            "by": str(by),
            "next": next,
            "at": clock.now().timestamp(),
        }
        return redirect(
            "identity:second_factor" if person.has_second_factor else "identity:enrol_at_door"
        )
    return let_in(request, person, by=by, next=next)


def halfway(request: HttpRequest) -> Halfway | None:
    """Who is between the steps; None when nobody is, it took too long, or something changed."""
    kept = request.session.get("halfway")
    if not kept or clock.now().timestamp() - kept["at"] > HALFWAY_SECONDS:
        return None
    with acting(network()):
        person = person_at_door_by_id(kept["person_id"])
    if person is None or not person.is_active or person.session_stamp != kept["stamp"]:
        return None
    return Halfway(person=person, by=SignIn.By(kept["by"]), next=kept["next"])


def let_in(
    request: HttpRequest,
    person: PersonAtDoor,
    *,
    by: SignIn.By,
    next: str,
    second_factor: bool = False,
) -> HttpResponse:
    """Signed in, with a session of a new name. Raises NotAMember."""
    opened = open_sign_in(
        person_id=person.person_id,
        membership_id=person.membership_id,
        by=by,
        address=client_address(request) or None,
        user_agent=request.headers.get("User-Agent", ""),
        now=clock.now(),
        second_factor=second_factor,
    )
    enter(request, opened)
    return redirect(next or home())


def enter(request: HttpRequest, opened: OpenedSignIn) -> None:
    """A session nobody could have known before. Outside a scope: sessions are the login role's."""
    request.session.flush()
    request.session["membership_id"] = opened.membership_id
    request.session["person_id"] = opened.person_id
    request.session["stamp"] = opened.stamp
    request.session["sign_in_id"] = opened.sign_in_id
    rotate_token(request)


def afterwards(request: HttpRequest, work: Callable[[], Any]) -> None:
    """Do something with the session once the view's scope is closed (see the middleware)."""
    request.after_view = work  # type: ignore[attr-defined]


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in, if it is a page of ours; else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # From the root on: a bare word would be taken for a page's name.
    return wanted if is_ours and wanted.startswith("/") else ""


def with_next(url_name: str, next: str) -> str:
    return f"{reverse(url_name)}?next={quote(next)}" if next else reverse(url_name)


def home() -> str:
    return shell.resolve("workspace:home") or reverse("identity:profile")
