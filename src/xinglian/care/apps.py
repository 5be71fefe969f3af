from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.care"
    label = "care"
