from django.db import models


class KeptSums(models.Model):
    """What the result page of a large message shows, added up in the background for readers of the same reach."""

    pk = models.CompositePrimaryKey("message_id", "regions")
    message_id = models.BigIntegerField()
    regions = models.TextField(
        help_text="The readers' regions as the database is told; empty = all."
    )
    sums = models.JSONField(help_text="queries/result_sums.py")
    at = models.DateTimeField()
    ms = models.PositiveIntegerField(help_text="How long it took to add up.")

    def __str__(self) -> str:
        return f"{self.message_id} for {self.regions or 'all'}"
