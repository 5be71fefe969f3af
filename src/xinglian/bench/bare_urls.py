"""The limit of the pages bench: a Django page with session, viewer and a number of small queries."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from xinglian.identity.api import SIGNED_IN, allow
from xinglian.kernel import sql


@allow(SIGNED_IN)
def bare(request: HttpRequest, queries: int) -> HttpResponse:
    """As many queries as the page it is compared with, each by primary key."""
    found = [
        sql.value("SELECT name FROM identity_organisation WHERE id = %s", [1])
        for _ in range(queries)
    ]
    return HttpResponse(f"<!doctype html><title>bare</title><p>{found[:1]}</p>")


urlpatterns = [path("bare/<int:queries>", bare, name="bare")]
