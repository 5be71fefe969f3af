from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.orders"
    label = "orders"
