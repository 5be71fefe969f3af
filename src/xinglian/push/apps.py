from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.push"
    label = "push"
