from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Config(AppConfig):
    name = "xinglian.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Every context's doors that register themselves."""
        autodiscover_modules(
            "knobs", "jobs", "reactions", "panels", "importers", "definitions", "channels"
        )
