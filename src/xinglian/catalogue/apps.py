from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.catalogue"
    label = "catalogue"
