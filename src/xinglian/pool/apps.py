from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.pool"
    label = "pool"
