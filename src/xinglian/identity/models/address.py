from django.db import models

from xinglian.identity.rules.address_kinds import AddressKind
from xinglian.kernel.fields import IdField


class Address(models.Model):
    """A way to reach a person, and what is known about it.

    The phone number and the e-mail address stand in the person's own row, because people sign in by them. A row
    here says whether that very value was confirmed or is broken; a new value begins without a row.
    """

    id = IdField(primary_key=True)
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    org_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=AddressKind.choices())
    value = models.CharField(max_length=1000)
    label = models.CharField(max_length=80, blank=True, help_text="The device, for web push.")
    extra = models.JSONField(default=dict, help_text="What the channel needs besides: keys.")
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    broken_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "value"], name="address_once"),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="address_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class AddressCode(models.Model):
    """The last code sent to confirm an address: hashed, short-lived, counted, used once."""

    id = IdField(primary_key=True)
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    org_id = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    value = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="address_code_once"),
        ]

    def __str__(self) -> str:
        return f"code for the {self.kind} of {self.person_id}"
