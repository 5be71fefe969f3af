from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField, LtreeField
from xinglian.prices.rules.words import AudienceKind


class PriceList(models.Model):
    """Prices for somebody, from a day on. Its terms stand once it is published; then it can be closed.

    `is_for_all`, or whoever the rows of Audience say; neither: nobody.
    """

    id = IdField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    includes_tax = models.BooleanField(default=False)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0, help_text="Percent.")
    priority = models.SmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    base = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    is_for_all = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    is_simulated = models.BooleanField(default=False)
    made_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    made_by_name = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=80, blank=True)
    closed_on = models.DateField(null=True, help_text="The last day; before the first: withdrawn.")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="list_span"
            ),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=0) & Q(tax_rate__lt=100), name="list_tax_rate"
            ),
            models.CheckConstraint(condition=~Q(base=F("id")), name="list_not_its_own_base"),
        ]

    def __str__(self) -> str:
        return self.code


class Group(models.Model):
    """Customers with a name in common; its members are kept by hand."""

    id = IdField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    is_simulated = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Member(models.Model):
    """A partner in a group, from a moment to a moment."""

    id = IdField(primary_key=True)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "partner"], condition=Q(removed_at=None), name="member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.group_id}"


class Audience(models.Model):
    """One word of whom a list is for. Words of one kind are alternatives, kinds narrow one another."""

    id = IdField(primary_key=True)
    list = models.ForeignKey(PriceList, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in AudienceKind])
    word = models.CharField(max_length=20, blank=True, help_text="A type or a layer.")
    region = models.ForeignKey("identity.Region", models.PROTECT, related_name="+", null=True)
    region_path = LtreeField(default="", blank=True)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.list_id} {self.kind}"
