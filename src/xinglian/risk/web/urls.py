from django.urls import URLPattern, path

from xinglian.risk.web import alert, board, drills, panels, quality, register, series

app_name = "risk"
urlpatterns: list[URLPattern] = [
    path("", board.board, name="board"),
    path("export/", board.export, name="export"),
    path("take/", board.take_many, name="take_many"),
    path("mute/", board.mute_many, name="mute_many"),
    path("look/", board.look_now, name="look_now"),
    path("alerts/<int:alert_id>/", alert.alert, name="alert"),
    path("alerts/<int:alert_id>/take/", alert.take, name="take"),
    path("alerts/<int:alert_id>/mute/", alert.mute, name="mute"),
    path("alerts/<int:alert_id>/unmute/", alert.unmute, name="unmute"),
    path("alerts/<int:alert_id>/close/", alert.close, name="close"),
    path("alerts/<int:alert_id>/reopen/", alert.reopen, name="reopen"),
    path("alerts/<int:alert_id>/hand-over/", alert.hand_over, name="hand_over"),
    path("alerts/<int:alert_id>/note/", alert.note, name="note"),
    path("alerts/<int:alert_id>/steps/<int:step>/", alert.tick, name="tick"),
    path("cockpit/", panels.cockpit_panel, name="cockpit_panel"),
    path("drills/", drills.drills, name="drills"),
    path("drills/new/", drills.begin, name="begin_drill"),
    path("drills/export/", drills.export, name="export_drills"),
    path("drills/<int:drill_id>/", drills.drill, name="drill"),
    path("quality/", quality.quality, name="quality"),
    path("quality/measure/", quality.measure, name="measure"),
    path("quality/strictness/", quality.strictness, name="strictness"),
    path("register/", register.register, name="register"),
    path("register/export/", register.export, name="export_risks"),
    path("register/new/", register.write, name="write"),
    path("register/<int:risk_id>/", register.risk, name="risk"),
    path("register/<int:risk_id>/edit/", register.edit, name="edit"),
    path("register/<int:risk_id>/measures/", register.add_measure, name="add_measure"),
    path("measures/<int:measure_id>/tick/", register.tick_measure, name="tick_measure"),
    path("series/", series.catalogue, name="catalogue"),
    path("series/<slug:key>/", series.series, name="series"),
]
