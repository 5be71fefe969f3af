from django.urls import URLPattern, path

from xinglian.orders.web import (
    basket,
    baskets,
    desk,
    exchange,
    order,
    orders,
)

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
    path("basket/", baskets.baskets, name="baskets"),
    path("basket/new", baskets.new_basket, name="new_basket"),
    path("basket/<int:basket_id>/", basket.basket, name="basket"),
    path("basket/<int:basket_id>/add", basket.add, name="add"),
    path("basket/<int:basket_id>/file", basket.bring, name="bring"),
    path("basket/<int:basket_id>/change", basket.change, name="change"),
    path("basket/<int:basket_id>/choose", basket.choose, name="choose"),
    path("basket/<int:basket_id>/out", basket.take_out, name="take_out"),
    path("basket/<int:basket_id>/back", basket.put_back, name="put_back"),
    path("basket/<int:basket_id>/details", basket.details, name="details"),
    path("basket/<int:basket_id>/send", basket.send, name="send"),
    path("basket/<int:basket_id>/keep", baskets.keep_template, name="keep_template"),
    path("basket/<int:basket_id>/use", baskets.use_template, name="use_template"),
    path("basket/<int:basket_id>/name", baskets.rename_template, name="rename_template"),
    path("basket/<int:basket_id>/away", baskets.throw_away, name="throw_away"),
    path("basket/<int:basket_id>/again", baskets.keep_after_all, name="keep_after_all"),
    path("<slug:number>/again", baskets.order_again, name="order_again"),
    path("<slug:number>/", order.order, name="order"),
]
