from django.db import models


class FactSeen(models.Model):
    """How far new light facts were taken, as a snapshot of the database. One row."""

    seen = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "signals_fact_seen"

    def __str__(self) -> str:
        return self.seen
