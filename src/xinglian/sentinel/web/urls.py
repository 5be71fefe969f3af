from django.urls import URLPattern, path

from xinglian.sentinel.web import answer, panel, questions, result, rounds, sentinels

app_name = "sentinel"
urlpatterns: list[URLPattern] = [
    path("", rounds.home, name="home"),
    path("panel/", panel.panel, name="panel"),
    path("ask/", rounds.ask, name="ask"),
    path("r/<int:round_id>/", result.result, name="round"),
    path("r/<int:round_id>/export/", result.export, name="export_round"),
    path("r/<int:round_id>/remind/", rounds.remind, name="remind"),
    path("r/<int:round_id>/close/", rounds.close, name="close"),
    path("r/<int:round_id>/reopen/", rounds.reopen, name="reopen"),
    path("partners/", sentinels.sentinels, name="sentinels"),
    path("partners/export/", sentinels.export, name="export"),
    path("partners/choose/", sentinels.choose, name="choose"),
    path("partners/choose/selected/", sentinels.choose_selected, name="choose_selected"),
    path("partners/suggest/", sentinels.suggest, name="suggest"),
    path("partners/leave/", sentinels.leave, name="leave"),
    path("partners/back/", sentinels.put_back, name="put_back"),
    path("partners/<int:sentinel_id>/replace/<int:partner_id>/", sentinels.replace, name="replace"),
    path("questions/", questions.questions, name="questions"),
    path("questions/write/", questions.write_questions, name="write_questions"),
    path("answer/<int:round_id>/", answer.answer, name="answer"),
    path("answer/<int:round_id>/send/", answer.send, name="send"),
    path("mine/", answer.mine, name="mine"),
]
