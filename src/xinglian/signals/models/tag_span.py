from django.db import models

from xinglian.kernel.fields import IdField


class TagSpan(models.Model):
    """A tag a partner carried once: from a day on, up to the day it was lost. What it carries now stands in `PartnerTags`."""

    id = IdField(primary_key=True)
    partner_id = models.BigIntegerField()
    tag = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField()

    class Meta:
        db_table = "signals_tag_span"
        indexes = [models.Index(fields=["partner_id", "tag"], name="signals_tag_span_partner")]

    def __str__(self) -> str:
        return f"{self.tag} of {self.partner_id}"
