from django.urls import URLPattern, path

from xinglian.orders.web import desk, order, orders

app_name = "orders"
urlpatterns: list[URLPattern] = [
    path("", orders.orders, name="list"),
    path("export", orders.export, name="export"),
    path("desk/", desk.desk, name="desk"),
    path("desk/confirm", desk.confirm_many, name="confirm_many"),
    path("<slug:number>/answer", desk.answer_order, name="answer"),
    path("<slug:number>/", order.order, name="order"),
]
