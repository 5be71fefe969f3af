from django.urls import path

from xinglian.emergency.web import alarm, home, prepare, report, wording

app_name = "emergency"

urlpatterns = [
    path("", home.home, name="home"),
    path("new/<slug:template>/", prepare.prepare, name="prepare"),
    path("new/<slug:template>/preview/", prepare.preview, name="preview"),
    path("words/<slug:template>/", wording.wording, name="wording"),
    path("words/<slug:template>/seen/", wording.seen, name="wording_seen"),
    path("words/<slug:template>/ours/", wording.ours, name="wording_ours"),
    path("<int:alarm_id>/", alarm.alarm, name="alarm"),
    path("<int:alarm_id>/figures/", alarm.figures, name="figures"),
    path("<int:alarm_id>/release/", alarm.release, name="release"),
    path("<int:alarm_id>/drop/", alarm.drop, name="drop"),
    path("<int:alarm_id>/end/", alarm.end, name="end"),
    path("<int:alarm_id>/report.pdf", report.report, name="report"),
]
