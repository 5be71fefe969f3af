from django.urls import path

from xinglian.emergency.web import alarm, home, prepare, report

app_name = "emergency"

urlpatterns = [
    path("", home.home, name="home"),
    path("new/<slug:template>/", prepare.prepare, name="prepare"),
    path("new/<slug:template>/preview/", prepare.preview, name="preview"),
    path("<int:alarm_id>/", alarm.alarm, name="alarm"),
    path("<int:alarm_id>/figures/", alarm.figures, name="figures"),
    path("<int:alarm_id>/release/", alarm.release, name="release"),
    path("<int:alarm_id>/drop/", alarm.drop, name="drop"),
    path("<int:alarm_id>/end/", alarm.end, name="end"),
    path("<int:alarm_id>/report.pdf", report.report, name="report"),
]
