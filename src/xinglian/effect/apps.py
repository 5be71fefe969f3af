from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.effect"
    label = "effect"
