"""The same server and middleware as the product, with the bare page instead of its urls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings

settings.ROOT_URLCONF = "xinglian.bench.bare_urls"

from xinglian.project.wsgi import application as django_application

application = WSGIMiddleware(django_application, workers=8)  # type: ignore[arg-type]
