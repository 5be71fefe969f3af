from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.gateway"
    label = "gateway"
