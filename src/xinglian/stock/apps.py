from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.stock"
    label = "stock"
