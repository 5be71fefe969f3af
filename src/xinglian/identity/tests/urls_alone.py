"""Identity's doors without the contexts above it: what this context promises, it keeps alone."""

from django.urls import include, path

urlpatterns = [
    path("ui/", include("xinglian.ui.web.urls")),
    path("identity/", include("xinglian.identity.web.urls")),
]
handler403 = "xinglian.ui.web.errors.forbidden"
handler404 = "xinglian.ui.web.errors.not_found"
