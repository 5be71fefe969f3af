"""Pages of the design system itself."""

from django.urls import path

from xinglian.ui.web import calendar, guide, phone

app_name = "ui"
urlpatterns = [
    path("calendar", calendar.calendar, name="calendar"),
    path("guide", guide.guide, name="guide"),
    path("guide/fact", guide.fact, name="guide_fact"),
    path("guide/options", guide.options, name="guide_options"),
    path("guide/levels", guide.levels, name="guide_levels"),
    path("guide/done", guide.done, name="guide_done"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("worker.js", phone.worker, name="worker"),
    path("offline", phone.offline, name="offline"),
    path("guide/<slug:part>", guide.part, name="guide_part"),
]
