from django.db import models
from django.db.models import F, Q

from xinglian.catalogue.rules.words import Direction, PartStatus, ReferenceKind
from xinglian.kernel.fields import IdField


class Brand(models.Model):
    """A brand on the box. `name_key` is the name without case and punctuation."""

    id = IdField(primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    name_key = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """A thing we sell. Its id is the PID: one number for all its dimensions.

    The database computes `search_text` itself (migration catalogue.0002).
    """

    id = IdField(primary_key=True)
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60, unique=True, help_text="See normalise_number.")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    pinyin = models.CharField(max_length=400, blank=True)
    category = models.ForeignKey("catalogue.Category", models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in PartStatus], default=PartStatus.ACTIVE
    )
    superseded_by = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    unit = models.CharField(max_length=16, blank=True, help_text="件, 套, 升 …")
    weight_kg = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    is_ev = models.BooleanField(default=False)
    launched_on = models.DateField(null=True)
    parameters = models.JSONField(default=dict, help_text="key → value by the dictionary.")
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(superseded_by=F("id")), name="part_not_superseding_itself"
            ),
            models.CheckConstraint(
                condition=Q(weight_kg=None) | Q(weight_kg__gte=0), name="part_weight"
            ),
        ]
        indexes = [
            models.Index(fields=["category", "number_key"], name="part_category"),
            models.Index(fields=["brand", "number_key"], name="part_brand"),
            models.Index(
                fields=["superseded_by"], condition=Q(superseded_by__isnull=False),
                name="part_superseded_by",
            ),
            models.Index(
                fields=["status", "number_key"], condition=~Q(status="active"), name="part_status"
            ),
            models.Index(fields=["number_key"], condition=Q(is_ev=True), name="part_ev"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class Reference(models.Model):
    """A number of somebody else that leads to this part: OE or another brand's, with direction."""

    id = IdField(primary_key=True)
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=[(k.value, k.value) for k in ReferenceKind])
    brand = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60)
    direction = models.CharField(
        max_length=16, choices=[(d.value, d.value) for d in Direction], default=Direction.BOTH
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "kind", "brand", "number_key"], name="reference_once"
            )
        ]
        indexes = [models.Index(fields=["number_key"], name="reference_number")]

    def __str__(self) -> str:
        return f"{self.brand} {self.number}"


class ImportChange(models.Model):
    """What an import made of a part, category or parameter; `before` is empty when it was new."""

    id = IdField(primary_key=True)
    batch_id = models.BigIntegerField()
    subject = models.CharField(max_length=9, help_text="part, category or parameter")
    key = models.CharField(max_length=40, help_text="Its primary key as text.")
    before = models.JSONField(null=True)
    changed_at = models.DateTimeField(help_text="The changed_at the import gave it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch_id", "subject", "key"], name="catalogue_import_once"
            )
        ]

    def __str__(self) -> str:
        return f"import {self.batch_id}: {self.subject} {self.key}"
