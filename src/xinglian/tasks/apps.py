from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.tasks"
    label = "tasks"
