from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField, LtreeField
from xinglian.push.models.message import Message


class InboxRow(models.Model):
    """A recipient has a message: once, by the key. The row is the in-app sending and delivery itself.

    Numbers instead of foreign keys: a million rows are written by one statement from the tables they
    point to, memberships are never deleted, and a message that has rows is not either.
    """

    pk = models.CompositePrimaryKey("message_id", "membership_id")
    message_id = models.BigIntegerField()
    membership_id = models.BigIntegerField()
    org_id = models.BigIntegerField()
    former_org_id = models.BigIntegerField(
        null=True, help_text="Whom it was sent to, while that one is merged into `org_id`."
    )
    person_id = models.BigIntegerField()
    variant_id = models.BigIntegerField()
    role_bits = models.SmallIntegerField()
    sent_at = models.DateTimeField()
    values = models.JSONField(null=True, help_text="Values of the variables when it was sent.")
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acted_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "push_inbox"
        indexes = [
            # One index serves a person's list, an organisation's messages and row security.
            models.Index(
                fields=["org_id", "membership_id", "sent_at", "message_id"], name="inbox_list"
            ),
            models.Index(
                fields=["former_org_id"],
                condition=models.Q(former_org_id__isnull=False),
                name="inbox_former_org",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} for {self.membership_id}"


class Chunk(models.Model):
    """A part of a message's audience, frozen at release. Each is fanned out in a transaction of its own."""

    pk = models.CompositePrimaryKey("message_id", "number")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    org_ids = ArrayField(models.BigIntegerField(), null=True)
    membership_ids = ArrayField(models.BigIntegerField(), null=True)
    size = models.PositiveIntegerField()
    recipients = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    arm = models.PositiveSmallIntegerField(
        null=True, default=0, db_default=0, help_text="The version it gets; null: waits for the end of an experiment."
    )  # fmt: skip
    wave = models.PositiveSmallIntegerField(null=True, help_text="Of an experiment.")
    due_at = models.DateTimeField(null=True, help_text="Not before.")

    def __str__(self) -> str:
        return f"{self.message_id}/{self.number}"


class Uncounted(models.Model):
    """Something of a message changed since it was last counted. Written with the change, taken away by the count:
    whoever dies between the two leaves the mark, and the next minute counts."""

    id = IdField(primary_key=True)
    message_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.message_id}"


class Tally(models.Model):
    """A message's counts in one place (a county, mostly), so that lists show whoever looks after regions those only."""

    pk = models.CompositePrimaryKey("message_id", "region_path")
    message_id = models.BigIntegerField()
    region_path = LtreeField(help_text="Of the recipients' organisations; empty when unknown.")  # type: ignore[misc]
    recipients = models.PositiveIntegerField()
    partners = models.PositiveIntegerField()
    read = models.PositiveIntegerField()
    acknowledged = models.PositiveIntegerField()
    acted = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    uncertain = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.message_id} in {self.region_path}"


class Receipt(models.Model):
    """What a recipient did, or a channel reported: the first of a kind, never changed.

    Sent and delivered in the app are the inbox row, sent by a channel is its delivery: no fact is kept twice.
    """

    class Kind(models.TextChoices):
        DELIVERED = "delivered"
        READ = "read"
        ACKNOWLEDGED = "acknowledged"
        ACTED = "acted"

    pk = models.CompositePrimaryKey("message_id", "membership_id", "kind")
    message_id = models.BigIntegerField()
    membership_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    org_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=12)
    is_simulated = models.BooleanField(default=False)
    seat = models.CharField(
        max_length=5,
        blank=True,
        default="",
        db_default="",
        help_text="phone, desk, or empty: nobody knows.",
    )

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id} by {self.membership_id}"
