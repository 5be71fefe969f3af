"""Pages that break a promise on purpose: the walk has to name each of them."""

from typing import Any

from django.http import HttpResponse
from django.urls import include, path

from xinglian.identity.api import ANYONE, SIGNED_IN, STAFF, allow
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


@allow(SIGNED_IN)
def tells_all(request: Any) -> HttpResponse:
    """Asks as the whole network, whoever looks."""
    with acting(network()):
        return HttpResponse(", ".join(sql.column("SELECT name FROM identity_organisation")))


def promises_only(request: Any) -> HttpResponse:
    """Names a rule and checks nothing."""
    return HttpResponse("Hello.")


promises_only.access_rule = "hq_director"  # type: ignore[attr-defined]


@allow(STAFF)
def breaks(request: Any) -> HttpResponse:
    with acting(request.viewer.scope):
        return HttpResponse(str(sql.value("SELECT name FROM no_such_table")))


@allow(ANYONE)
def names_an_unknown_parameter(request: Any, whatever_id: int) -> HttpResponse:
    return HttpResponse(str(whatever_id))


urlpatterns = [
    path("", include("xinglian.project.urls")),
    path("leaky/all", tells_all),
    path("leaky/promise", promises_only),
    path("leaky/fault", breaks),
    path("leaky/<int:whatever_id>", names_an_unknown_parameter),
]
