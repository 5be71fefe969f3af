from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Basket(models.Model):
    """What somebody is about to order from one seller, or (with a name, `is_template`) orders again and again.

    `revision` grows with each change: who sends an older one is told. `ordered_as` is the order it became.
    """

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    seller = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    seller_name = models.CharField(max_length=120)
    branch = models.ForeignKey(
        "identity.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        help_text="For whom a head office buys.",
    )
    buyer = models.ForeignKey(
        "identity.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        help_text="For whom the seller's own people fill it, with its consent. `org` is the seller then.",
    )
    buyer_name = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=60, blank=True)
    is_template = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    wanted_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    buyer_ref = models.CharField(max_length=60, blank=True)
    ship_name = models.CharField(max_length=60, blank=True)
    ship_phone = models.CharField(max_length=40, blank=True)
    ship_address = models.CharField(max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    revision = models.IntegerField(default=0)
    ordered_as = models.ForeignKey("orders.Order", models.PROTECT, related_name="+", null=True)
    return_url = models.CharField(
        max_length=500,
        blank=True,
        help_text="Where a basket opened from another system goes back to.",
    )
    is_punchout = models.BooleanField(default=False, help_text="Another system opened it.")
    returned = models.JSONField(null=True, help_text="The document that was given back.")
    returned_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, help_text="Thrown away; comes back by undo.")
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["org", "-changed_at"], condition=Q(ordered_as__isnull=True), name="orders_basket_open"
            )
        ]  # fmt: skip

    @property
    def for_org_id(self) -> int:
        """Who buys what is in it."""
        return self.buyer_id or self.org_id

    def __str__(self) -> str:
        return self.name or str(self.pk)


class ReturnHost(models.Model):
    """A host an organisation's baskets may go back to, named by its owner. Withdrawn by deleting it; the audit remembers."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    host = models.CharField(max_length=253, help_text="In small letters, exactly.")
    added_by = models.BigIntegerField(null=True)
    added_name = models.CharField(max_length=120)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "host"], name="orders_returnhost_once")
        ]

    def __str__(self) -> str:
        return self.host


class BasketLine(models.Model):
    """A wish: as it was typed, and the part it means once that is clear."""

    id = IdField(primary_key=True)
    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    no = models.IntegerField()
    text = models.CharField(max_length=200, help_text="As typed, pasted or scanned.")
    part = models.ForeignKey("catalogue.Part", models.PROTECT, related_name="+", null=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    note = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True, help_text="Taken out; comes back by undo.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["basket", "no"], name="orders_basket_line_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]  # fmt: skip
        ordering = ["no"]

    def __str__(self) -> str:
        return f"{self.text} × {self.quantity}"
