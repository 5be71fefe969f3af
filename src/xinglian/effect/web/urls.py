from django.urls import URLPattern, path

from xinglian.effect.web import export, home, messages, paper, reports, rework

app_name = "effect"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("messages/", messages.messages, name="messages"),
    path("export/", export.export, name="export"),
    path("rework/", rework.rework, name="rework"),
    path("rework/<int:rework_id>/keep/", rework.keep, name="keep"),
    path("rework/<int:rework_id>/again/", rework.take_up, name="take_up_rework"),
    path("reports/", reports.reports, name="reports"),
    path("reports/make/", reports.make, name="make_report"),
    path("reports/<int:report_id>/", reports.report, name="report"),
    path("reports/<int:report_id>/paper/", paper.paper, name="paper"),
]
