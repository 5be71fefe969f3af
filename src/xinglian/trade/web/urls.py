from django.urls import path

from xinglian.trade.web import panels

app_name = "trade"

urlpatterns = [
    path("partner/<int:partner_id>/panel", panels.partner_panel, name="partner_panel"),
    path("part/<int:part_id>/panel", panels.part_panel, name="part_panel"),
]
