"""The ui's own pages, served to a real browser without a database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from xinglian.ui import nav, shell
from xinglian.ui.tests.pages import Someone

unread = 5


def _count(request):
    return HttpResponse(str(unread))


def _inbox(request):
    return render(request, "ui/page.html")


def _live(request):
    # One event, then the stream ends: the page comes back for more.
    return HttpResponse("event: inbox\ndata: 1\n\n", content_type="text/event-stream")


urlpatterns = [
    path("ui/", include("xinglian.ui.web.urls")),
    path("inbox/", _inbox, name="inbox"),
    path("count", _count, name="count"),
    path("live", _live, name="live"),
]


class AlwaysSomeone:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = Someone(person_id=7)
        return self.get_response(request)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


@contextmanager
def served(settings: Any) -> Iterator[str]:
    """The address, while it is up."""
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MIDDLEWARE = [
        "xinglian.ui.security.SecurityHeaders",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "xinglian.ui.toast.ToastMiddleware",
        f"{__name__}.AlwaysSomeone",
    ]
    everyone = lambda viewer: True  # noqa: E731
    nav.offer(nav.NavItem("today", "inbox", "收件箱", "inbox", 1, everyone, "count", "inbox", True))
    nav.offer(nav.NavItem("foot", "ui:guide", "部件", "layers", 1, everyone))
    shell.offer_bell("inbox", badge="count", topic="inbox")
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
