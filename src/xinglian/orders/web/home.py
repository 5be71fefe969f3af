from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xinglian.identity.api import STAFF, allow


@allow(STAFF)
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "orders/home.html")
