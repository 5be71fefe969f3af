from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.prices"
    label = "prices"
