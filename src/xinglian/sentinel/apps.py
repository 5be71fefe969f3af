from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.sentinel"
    label = "sentinel"
