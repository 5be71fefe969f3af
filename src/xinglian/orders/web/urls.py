from django.urls import URLPattern, path

from xinglian.orders.web.home import home

app_name = "orders"
urlpatterns: list[URLPattern] = [path("", home, name="home")]
