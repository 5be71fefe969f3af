"""Pages of the design system itself."""

from django.urls import path

from xinglian.ui.web import guide

app_name = "ui"
urlpatterns = [
    path("guide", guide.guide, name="guide"),
    path("guide/fact", guide.fact, name="guide_fact"),
    path("guide/options", guide.options, name="guide_options"),
    path("guide/done", guide.done, name="guide_done"),
]
