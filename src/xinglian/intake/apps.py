from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.intake"
    label = "intake"
