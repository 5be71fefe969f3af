from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.trade"
    label = "trade"
