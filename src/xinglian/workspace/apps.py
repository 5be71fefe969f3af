from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.workspace"
    label = "workspace"
