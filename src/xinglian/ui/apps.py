"""The ui app: design system, shell, slots."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "xinglian.ui"
    label = "ui"
