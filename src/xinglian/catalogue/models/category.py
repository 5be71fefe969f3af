from django.db import models
from django.utils.translation import get_language

from xinglian.catalogue.rules.words import ParameterType
from xinglian.kernel.fields import IdField, LtreeField


class Category(models.Model):
    """A place in the tree of goods: `cooling` → `antifreeze`. The code is the key everywhere."""

    code = models.CharField(max_length=40, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    path = LtreeField(unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    ordinal = models.PositiveIntegerField(default=0, help_text="Place among its sisters.")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return (self.name_en if get_language() == "en" else "") or self.name


class Parameter(models.Model):
    """An entry of the parameter dictionary; it holds for its category and all below it."""

    id = IdField(primary_key=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    type = models.CharField(max_length=8, choices=[(t.value, t.value) for t in ParameterType])
    unit = models.CharField(max_length=16, blank=True)
    minimum = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    maximum = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    choices = models.JSONField(default=list, help_text="Allowed texts of a choice, in order.")
    ordinal = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "key"], name="parameter_key_once"),
            models.CheckConstraint(
                condition=models.Q(minimum=None)
                | models.Q(maximum=None)
                | models.Q(minimum__lte=models.F("maximum")),
                name="parameter_range",
            ),
        ]
        ordering = ["category", "ordinal", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return (self.name_en if get_language() == "en" else "") or self.name
