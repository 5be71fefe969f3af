from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.scorecard"
    label = "scorecard"
