from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.risk"
    label = "risk"
