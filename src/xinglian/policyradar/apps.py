from django.apps import AppConfig


class Config(AppConfig):
    name = "xinglian.policyradar"
    label = "policyradar"
