from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class PersonTags(models.Model):
    """The tags of a member of a partner, since when, and the figures they follow from. No partner reads them."""

    id = models.BigIntegerField(primary_key=True, help_text="The membership.")
    person_id = models.BigIntegerField()
    org_id = models.BigIntegerField()
    keys = ArrayField(models.CharField(max_length=60))
    since = ArrayField(models.DateField())
    figures = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "signals_person_tag"
        indexes = [
            models.Index(fields=["person_id"], name="signals_person_tag_person"),
            GinIndex(fields=["keys"], name="signals_person_tag_keys"),
        ]

    def __str__(self) -> str:
        return f"tags of member {self.pk}"


class PartTags(models.Model):
    """The tags of a part, since when, and the figures they follow from."""

    id = models.BigIntegerField(primary_key=True, help_text="The part.")
    keys = ArrayField(models.CharField(max_length=60))
    since = ArrayField(models.DateField())
    figures = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "signals_part_tag"
        indexes = [GinIndex(fields=["keys"], name="signals_part_tag_keys")]

    def __str__(self) -> str:
        return f"tags of part {self.pk}"
