from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.identity"
    label = "identity"
