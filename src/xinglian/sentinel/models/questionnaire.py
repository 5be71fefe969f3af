from django.db import models

from xinglian.kernel.fields import IdField


class Questionnaire(models.Model):
    """One version of the questions: never changed, followed by the next."""

    id = IdField(primary_key=True)
    version = models.PositiveIntegerField(unique=True)
    questions = models.JSONField(help_text="As rules.questions packs them.")
    saved_at = models.DateTimeField()
    saved_by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"version {self.version}"
