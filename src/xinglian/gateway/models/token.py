from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Token(models.Model):
    """A program's key. Acts for the member who made it, with the rights named here and at most as `role`."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    membership = models.ForeignKey("identity.Membership", models.PROTECT, related_name="+")
    session_stamp = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(
        max_length=4, help_text="The last four characters, to tell tokens apart."
    )
    role = models.CharField(
        max_length=20, blank=True, default="", help_text="A lesser role it is held to; empty: its member's own."
    )  # fmt: skip
    rights = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["org_id", "-id"], name="token_org")]

    def __str__(self) -> str:
        return self.name
