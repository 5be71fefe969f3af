from django.contrib.postgres.fields import ArrayField
from django.db import models


class PartnerTags(models.Model):
    """The tags a partner carries, and since when: what the partner itself may see, under row security.

    One row with two arrays of the same length and not one row per tag: at a million partners that
    is a million rows instead of 25 million, and a refresh rewrites only the partners that changed.
    `signals_pub_partner_tag` shows it as (partner_id, tag, since).
    """

    partner_id = models.BigIntegerField(primary_key=True)
    ordinal = models.IntegerField()
    keys = ArrayField(models.CharField(max_length=60))
    since = ArrayField(models.DateField())

    class Meta:
        db_table = "signals_partner_tags"

    def __str__(self) -> str:
        return f"tags of {self.partner_id}"
