"""The pages of `ui` stand below identity, whose @allow they therefore cannot use: two guards of their own."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from xinglian.kernel.scope import acting
from xinglian.ui.web.errors import forbidden

View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    return _guarded(view, attribute="is_staff", rule="staff")


def signed_in(view: View) -> View:
    """The view runs in its viewer's scope, as under @allow."""

    @wraps(view)
    def acting_view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with acting(request.viewer.scope):  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

    return _guarded(acting_view, attribute="person_id", rule="signed_in")


def _guarded(view: View, *, attribute: str, rule: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not getattr(getattr(request, "viewer", None), attribute, None):
            return forbidden(request)
        return view(request, *args, **kwargs)

    guarded.access_rule = rule  # type: ignore[attr-defined]
    return guarded
