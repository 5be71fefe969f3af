from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField, LtreeField
from xinglian.push.rules.states import DeliveryState


class Group(models.Model):
    """A chat group that its robot tells of messages. It stands for nobody: nobody counts as told by it."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, help_text="Whose robot.")
    host = models.CharField(max_length=120, help_text="Of the address; the rest is secret.")
    secret = models.BinaryField(help_text="Address and signing key, in the vault's form.")
    region_path = LtreeField(null=True, help_text="Null: the whole network.")  # type: ignore[misc]
    kinds = ArrayField(
        models.CharField(max_length=12), default=list, help_text="Kinds of message; empty = all."
    )
    has_partners = models.BooleanField(default=False, help_text="Partners read along.")
    language = models.CharField(max_length=8, default="zh-hans")
    is_on = models.BooleanField(default=True)
    tested_at = models.DateTimeField(null=True)
    test_result = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    # Kept by those who post, for all of them: the next free moment, and the breaker.
    faults = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    free_at = models.DateTimeField(null=True)
    broken_until = models.DateTimeField(null=True)
    broken_times = models.PositiveSmallIntegerField(default=0)
    broken_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["org", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name


class GroupPost(models.Model):
    """A message announced in a group: once, by the key. Name and vendor stay when the group is removed."""

    pk = models.CompositePrimaryKey("message_id", "group_id")
    message_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    org_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in DeliveryState], default="queued"
    )
    lane = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(help_text="Not before; while sending: the lease's end.")
    code = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["group_id", "lane", "queued_at"],
                condition=Q(state="queued"),
                name="grouppost_queued",
            ),
            models.Index(
                fields=["next_at"], condition=Q(state="sending"), name="grouppost_sending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} in {self.name}"
