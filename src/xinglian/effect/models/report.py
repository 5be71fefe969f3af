from django.db import models

from xinglian.kernel.fields import IdField


class Report(models.Model):
    """The communication of one month or quarter as it stood when the report was made. Never changed: made again, it is
    another edition."""

    class Span(models.TextChoices):
        MONTH = "month"
        QUARTER = "quarter"

    id = IdField(primary_key=True)
    span = models.CharField(max_length=8, choices=Span.choices)
    first_day = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)
    figures = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the figures.")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80, blank=True, help_text="Empty: by itself.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "first_day", "edition"], name="effect_report_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.span} from {self.first_day}, edition {self.edition}"
