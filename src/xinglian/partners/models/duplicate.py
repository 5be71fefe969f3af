from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField


class DuplicatePair(models.Model):
    """Two partners that look like one, with reasons; found by `find_duplicates`."""

    id = IdField(primary_key=True)
    one = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    other = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=4, decimal_places=3)
    reasons = models.JSONField(help_text='{"credit_code": "…", "name": 0.83, "phone": "…"}')
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_pair_ordered"),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"], condition=Q(dismissed_at=None), name="duplicate_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ~ {self.other_id}"


class Merge(models.Model):
    """One partner was merged into another. `moved` lists what went over, so that it can go back."""

    id = IdField(primary_key=True)
    kept = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    merged = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    moved = models.JSONField()
    before = models.JSONField(help_text="What the merged partner was: status, parent, mentor.")
    why = models.CharField(max_length=200, blank=True)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["merged", "-id"], name="merge_merged")]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
