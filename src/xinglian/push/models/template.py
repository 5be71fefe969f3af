from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Template(models.Model):
    """A text that a provider has to approve before it carries it: its number there, and what fills its variables."""

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"

    id = IdField(primary_key=True)
    provider = models.ForeignKey("push.Provider", models.CASCADE, related_name="templates")
    code = models.CharField(max_length=80, help_text="The provider's number of it.")
    sign = models.CharField(max_length=40, blank=True, help_text="The signature it goes out under.")
    body = models.CharField(
        max_length=1000, help_text="As handed in, with the provider's variables."
    )
    # In the provider's order: {"name": its variable, "field": what fills it (rules/short_text.FIELDS)}.
    variables = models.JSONField(default=list)
    kinds = ArrayField(
        models.CharField(max_length=12), default=list, help_text="Kinds of message; empty = all."
    )
    language = models.CharField(max_length=8, default="zh-hans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was rejected.")
    asked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "code", "language"], name="template_once")
        ]

    def __str__(self) -> str:
        return self.code
