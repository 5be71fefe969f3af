from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class MadeTag(models.Model):
    """A tag people made: by a rule in the audience language, or a list they fill by hand.

    An expression names it `made:<id>`, whatever it is called today. Its bitmap, counts and versions lie beside those of
    every other tag under that key.
    """

    class Kind(models.TextChoices):
        RULE = "rule"
        LIST = "list"

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    expression = models.TextField(blank=True)
    owner_person_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=80)
    expires_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_made_tag"
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None), name="signals_made_tag_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MadeSpan(models.Model):
    """Who carried a made tag from when on, and until when. No partner reads it: what the maker calls it is not its business."""

    id = IdField(primary_key=True)
    tag = models.ForeignKey(MadeTag, models.CASCADE, related_name="+")
    partner_id = models.BigIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        db_table = "signals_made_span"
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "tag"], condition=Q(until=None), name="signals_made_span_once"
            )
        ]
        indexes = [models.Index(fields=["tag", "-since"], name="signals_made_span_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} of {self.partner_id}"


class ListEntry(models.Model):
    """A partner on a list by hand: who put it there, when and from where, and who took it off."""

    class Source(models.TextChoices):
        TYPED = "typed"
        AUDIENCE = "audience"
        FILE = "file"
        SELECTION = "chosen"

    id = IdField(primary_key=True)
    tag = models.ForeignKey(MadeTag, models.CASCADE, related_name="+")
    partner_id = models.BigIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    source_name = models.CharField(max_length=120, blank=True)
    batch_id = models.BigIntegerField(null=True)
    put_at = models.DateTimeField()
    put_by_name = models.CharField(max_length=80)
    taken_at = models.DateTimeField(null=True)
    taken_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "signals_list_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "partner_id"],
                condition=Q(taken_at=None),
                name="signals_list_entry_once",
            )
        ]
        indexes = [models.Index(fields=["partner_id"], name="signals_list_entry_partner")]

    def __str__(self) -> str:
        return f"{self.partner_id} on {self.tag_id}"
