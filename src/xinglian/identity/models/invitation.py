from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Invitation(models.Model):
    """A person asked to join an organisation. The link is signed over `id` and `round`.

    Sending it again counts `round` up, so an older link stops working.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REVOKED = "revoked"

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="zh-hans")
    roles = ArrayField(models.CharField(max_length=20))
    region_paths = ArrayField(models.CharField(max_length=120), default=list)
    title = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    invited_by = models.BigIntegerField(null=True)
    invited_by_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    membership = models.ForeignKey(
        "identity.Membership", models.SET_NULL, related_name="+", null=True
    )

    class Meta:
        indexes = [models.Index(fields=["org", "-id"], name="invitation_org")]

    def __str__(self) -> str:
        return self.name
