"""Django as a WSGI application; `project.asgi` puts the live doors in front of it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")
application = get_wsgi_application()
