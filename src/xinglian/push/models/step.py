from django.db import models


class Step(models.Model):
    """A step of a message's escalation that was taken: when, and how many it concerned. Once per message and step."""

    pk = models.CompositePrimaryKey("message_id", "step")
    message_id = models.BigIntegerField()
    step = models.CharField(max_length=8, help_text="rules/ladder.py")
    at = models.DateTimeField()
    people = models.PositiveIntegerField(help_text="Who had not read by then.")
    told = models.PositiveIntegerField(help_text="Who was turned to for it.")

    def __str__(self) -> str:
        return f"{self.step} of {self.message_id}"
