from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.emergency"
    label = "emergency"
