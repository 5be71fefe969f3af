from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class TagCorrection(models.Model):
    """A person says otherwise than the facts: the tag is put on, or taken off, with a reason and an end.

    The computed truth is never touched: `computed_then` is what it said when the correction was made, `computed_now`
    what it says since the last refresh, `changed_at` when the two parted.
    """

    id = IdField(primary_key=True)
    partner_id = models.BigIntegerField()
    tag = models.CharField(max_length=60)
    is_added = models.BooleanField()
    why = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    computed_then = models.BooleanField()
    computed_now = models.BooleanField()
    changed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "signals_tag_correction"
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "tag"], condition=Q(ended_at=None), name="signals_tag_correction_once"
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["tag"], condition=Q(ended_at=None), name="signals_correction_tag")
        ]

    def __str__(self) -> str:
        return f"{self.tag} of {self.partner_id}"
