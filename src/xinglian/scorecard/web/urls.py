from django.urls import path

from xinglian.scorecard.web.board import board
from xinglian.scorecard.web.export import export
from xinglian.scorecard.web.panels import cockpit_panel, partner_panel
from xinglian.scorecard.web.partner import mine, partner
from xinglian.scorecard.web.weights import begin, drop, publish, release, save, take_back, weights

app_name = "scorecard"
urlpatterns = [
    path("", board, name="board"),
    path("export", export, name="export"),
    path("mine", mine, name="mine"),
    path("cockpit", cockpit_panel, name="cockpit_panel"),
    path("partners/<int:partner_id>", partner, name="partner"),
    path("partners/<int:partner_id>/panel", partner_panel, name="partner_panel"),
    path("weights/", weights, name="weights"),
    path("weights/begin", begin, name="begin"),
    path("weights/<int:release_id>", release, name="release"),
    path("weights/<int:release_id>/save", save, name="save"),
    path("weights/<int:release_id>/publish", publish, name="publish"),
    path("weights/<int:release_id>/back", take_back, name="take_back"),
    path("weights/<int:release_id>/drop", drop, name="drop"),
]
