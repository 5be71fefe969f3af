from django.db import models

from xinglian.kernel.fields import IdField


class Rework(models.Model):
    """A message too few people responded to, and what its author made of it. Once a message.

    `people` and `responded` are as when it was found; `reasons` are figures that differ: [{"code": …, …}].
    """

    class State(models.TextChoices):
        OPEN = "open"
        REWORKED = "reworked"
        KEPT = "kept"
        RISEN = "risen"
        WITHDRAWN = "withdrawn"

    id = IdField(primary_key=True)
    message_id = models.BigIntegerField(unique=True)
    author_person_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    people = models.PositiveIntegerField()
    responded = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="When the author was written to.")
    reminded_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True, help_text="Empty: by itself.")
    why = models.CharField(max_length=500, blank=True, help_text="Why it stays as it is.")
    by_message_id = models.BigIntegerField(null=True, help_text="The version in its place.")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-found_at"], name="effect_rework_state"),
            models.Index(
                fields=["author_person_id"],
                condition=models.Q(state="open"),
                name="effect_rework_author",
            ),
        ]

    def __str__(self) -> str:
        return f"rework of {self.message_id}"
