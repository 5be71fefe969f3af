from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField
from xinglian.policyradar.models.entry import Entry


class Recall(models.Model):
    """What a file of recalls said of a campaign when it said so last; its entry may have been corrected since.

    `told`: the fields of the entry as the file made them, by which a correction of a person's is known. `before`: the row and those
    fields of the entry as they were before batch `batch_id` changed them; none when that batch brought it.
    """

    id = IdField(primary_key=True)
    entry = models.OneToOneField(Entry, models.CASCADE, related_name="recall")
    campaign = models.CharField(max_length=12, unique=True)
    makes = ArrayField(models.CharField(max_length=60), default=list)
    model_names = ArrayField(models.CharField(max_length=60), default=list)
    year_from = models.PositiveSmallIntegerField(null=True)
    year_to = models.PositiveSmallIntegerField(null=True)
    documents = models.PositiveIntegerField()
    told = models.JSONField()
    batch_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["batch_id"], name="policyradar_recall_batch")]

    def __str__(self) -> str:
        return self.campaign
