from django.urls import URLPattern, path

from xinglian.orders.web import order, orders

app_name = "orders"
urlpatterns: list[URLPattern] = [
    path("", orders.orders, name="list"),
    path("export", orders.export, name="export"),
    path("<slug:number>/", order.order, name="order"),
]
