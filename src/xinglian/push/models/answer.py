from django.db import models

from xinglian.kernel.fields import IdField
from xinglian.push.models.message import Message


class Answer(models.Model):
    """What a recipient wrote back: text, photos or both. Never changed; `seen_at` is when the sender opened it."""

    id = IdField(primary_key=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    membership_id = models.BigIntegerField()
    org_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    text = models.TextField(blank=True)
    tapped_at = models.DateTimeField(help_text="When it was written, perhaps without a network.")
    received_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False, db_default=False, help_text="As its message.")

    class Meta:
        indexes = [
            models.Index(fields=["message", "-id"], name="answer_of_message"),
            models.Index(fields=["org_id", "message"], name="answer_of_org"),
            models.Index(
                fields=["message"], condition=models.Q(seen_at=None), name="answer_unseen"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to {self.message_id}"


class AnswerPhoto(models.Model):
    """A photo of an answer; its bytes lie in the file store."""

    id = IdField(primary_key=True)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="photos")
    org_id = models.BigIntegerField()
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"photo {self.pk}"
