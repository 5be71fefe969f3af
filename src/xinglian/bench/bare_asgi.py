"""The same server and middleware as the product, with the bare page instead of its urls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings

settings.ROOT_URLCONF = "xinglian.bench.bare_urls"

from xinglian.project.wsgi import application as django_application

_threads = int(os.environ.get("XINGLIAN_THREADS", "8"))
application = WSGIMiddleware(django_application, workers=_threads)  # type: ignore[arg-type]
