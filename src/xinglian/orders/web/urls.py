from django.urls import URLPattern, path

from xinglian.orders.web import desk, exchange, order, orders

app_name = "orders"
urlpatterns: list[URLPattern] = [
    path("", orders.orders, name="list"),
    path("export", orders.export, name="export"),
    path("desk/", desk.desk, name="desk"),
    path("desk/confirm", desk.confirm_many, name="confirm_many"),
    path("<slug:number>/answer", desk.answer_order, name="answer"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/bring", exchange.bring_file, name="bring_file"),
    path("exchange/fetch", exchange.fetch_file, name="fetch_file"),
    path("exchange/sheet", exchange.empty_sheet, name="empty_sheet"),
    path("exchange/<int:exchange_id>/", exchange.exchanged, name="exchanged"),
    path("exchange/<int:exchange_id>/file", exchange.exchanged_file, name="exchanged_file"),
    path(
        "exchange/<int:exchange_id>/problems",
        exchange.exchanged_problems,
        name="exchanged_problems",
    ),
    path("exchange/<int:exchange_id>/back", exchange.exchanged_back, name="exchanged_back"),
    path("<slug:number>/", order.order, name="order"),
]
