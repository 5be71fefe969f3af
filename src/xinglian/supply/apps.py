from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.supply"
    label = "supply"
