from django.db import models

from xinglian.kernel.fields import IdField


class Segmentation(models.Model):
    """One computation of the purchase segments or of the clusters: cuts, centres, names. Who is where lies in bitmaps."""

    class Kind(models.TextChoices):
        RFM = "rfm"
        CLUSTERS = "clusters"

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    computed_at = models.DateTimeField()
    partners = models.IntegerField()
    moved = models.FloatField(null=True, help_text="Share of those in both runs who changed.")
    detail = models.JSONField()

    class Meta:
        db_table = "signals_segmentation"
        indexes = [models.Index(fields=["kind", "-id"], name="signals_segmentation_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.computed_at}"
