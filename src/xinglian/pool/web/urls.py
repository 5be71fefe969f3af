from django.urls import URLPattern, path

from xinglian.pool.web import deals, market, own_offers

app_name = "pool"
urlpatterns: list[URLPattern] = [
    path("", market.offers, name="market"),
    path("offers/<int:offer_id>", market.offer, name="offer"),
    path("own/", own_offers.own, name="own"),
    path("own/export", own_offers.export, name="export"),
    path("own/new", own_offers.new, name="new"),
    path("own/idle", own_offers.lies_idle, name="idle"),
    path("own/<int:offer_id>/withdraw", own_offers.withdraw, name="withdraw"),
    path("own/<int:offer_id>/back", own_offers.put_back, name="put_back"),
    path("deals/", deals.deals, name="deals"),
    path("deals/<str:number>", deals.deal, name="deal"),
    path("deals/<str:number>/step", deals.step, name="step"),
]
