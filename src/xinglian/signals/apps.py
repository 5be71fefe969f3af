from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.signals"
    label = "signals"
