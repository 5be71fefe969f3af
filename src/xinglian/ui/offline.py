"""What works without a network: pages a phone may keep, and actions it may send later, once.

    @allow(SIGNED_IN)                        @allow(SIGNED_IN)
    @require_POST                            @require_GET
    @offline.once                            @offline.keep
    def confirm(request, …):                 def inbox(request): …
        done(at=offline.tapped_at(request))
        return offline.Outcome(_("Acknowledged."), url=…)

A form with `data-outbox="<what>"` is put into the phone's outbox and sent from there (frontend/src/offline); without
a script it is an ordinary form. Its view answers with an `Outcome`; a `Refusal` tells the phone what is wrong.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from xinglian.kernel import clock, taps
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast

KEPT_FOR = "X-Xl-Keep"
SEEN_BY = "X-Xl-Who"
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Outcome:
    """What came of an action. `note` is what changed meanwhile; it stays until read, with a way on."""

    sentence: Any
    url: str
    note: Any = ""
    note_url: str = ""


class SaysWho:
    """Middleware: every page says whose it is, so that a phone that changed hands shows nothing of the one before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        viewer = getattr(request, "viewer", None)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and viewer is not None and viewer.is_signed_in:
            response.headers[SEEN_BY] = str(viewer.membership_id)
        return response


def seal(membership_id: int | None) -> str:
    """The key that locks what waits on a phone: it stands in its owner's pages and nowhere else."""
    if not membership_id:
        return ""
    made = salted_hmac("xinglian.ui.offline.seal", str(membership_id), algorithm="sha256")
    return b64encode(made.digest()).decode()


def keep(view: View) -> View:
    """The viewer's phone may keep this page and show it to them, and to nobody else, without a network."""

    @wraps(view)
    def kept(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and request.headers.get("HX-Request") != "true":
            response.headers[KEPT_FOR] = str(request.viewer.membership_id)
        return response

    return kept


def tapped_at(request: HttpRequest) -> datetime:
    """When the person tapped; now, unless it waited in the phone's outbox."""
    moment: taps.Moment | None = getattr(request, "tap", None)
    return moment.tapped_at if moment else clock.now()


def waited(request: HttpRequest) -> bool:
    """Whether it comes out of a phone's outbox: then a Refusal reaches the person, otherwise the view shows it."""
    return hasattr(request, "tap")


def once(view: "Callable[..., HttpResponseBase | Outcome]") -> View:
    """Answers pages by a redirect and a toast, the outbox by JSON, and the same tap always by the same answer."""

    @wraps(view)
    def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "X-Tap-Key" not in request.headers:
            return _page(request, view(request, *args, **kwargs))
        if request.headers.get("X-Tap-For") != str(request.viewer.membership_id):
            sentence = _("Somebody else tapped this. It waits until they sign in on this phone.")
            return JsonResponse({"state": "other", "sentence": sentence}, status=409)
        key, now = _key(request), clock.now()
        request.tap = taps.moment(
            tapped_at=_moment(request, "X-Tap-At"), sent_at=_moment(request, "X-Tap-Sent"), now=now
        )
        known = taps.begin(key=key, path=request.path, moment=request.tap, now=now)
        answer = _run(view, request, args, kwargs) if known is None else known
        if known is None:
            taps.end(key=key, answer=answer)
        return JsonResponse(answer, status=200 if answer.get("state") == "done" else 409)

    return answered


def _run(view: Callable[..., Any], request: HttpRequest, args: Any, kwargs: Any) -> dict[str, Any]:
    """The view in a savepoint: what is refused leaves nothing behind but its sentence."""
    try:
        with transaction.atomic():
            outcome: Any = view(request, *args, **kwargs)
    except Refusal as refusal:
        return {"state": "refused", "sentence": str(refusal)}
    except Http404:
        return {"state": "refused", "sentence": _("This is no longer here. Reload the page to see what changed.")}  # fmt: skip
    if isinstance(outcome, HttpResponse):
        return {"state": "done", "sentence": "", "url": outcome.get("Location", "")}
    return {"state": "done"} | {name: str(text) for name, text in asdict(outcome).items()}


def _page(request: HttpRequest, outcome: Any) -> HttpResponseBase:
    if not isinstance(outcome, Outcome):
        return outcome  # type: ignore[no-any-return]
    if outcome.sentence:
        toast.done(request, outcome.sentence)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": outcome.url})
    return redirect(outcome.url)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.headers["X-Tap-Key"])
    except ValueError as error:
        raise SuspiciousOperation("X-Tap-Key is no UUID.") from error


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(request.headers.get(name, ""))
        moment.utctimetuple()  # the ends of the calendar have no UTC
    except (ValueError, OverflowError) as error:
        raise SuspiciousOperation(f"{name} is no moment.") from error
    if moment.tzinfo is None:
        raise SuspiciousOperation(f"{name} has no zone.")
    return moment
