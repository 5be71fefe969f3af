from django.db import models

from xinglian.kernel.fields import IdField


class Tap(models.Model):
    """Something a person tapped, perhaps without a network, and what came of it. The device's key makes it once.

    The answer is kept with it: a phone that did not hear it asks again and gets the same.
    """

    id = IdField(primary_key=True)
    org_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    key = models.UUIDField()
    path = models.CharField(max_length=200)
    tapped_at = models.DateTimeField(help_text="By our clock, never after it arrived.")
    skew_seconds = models.IntegerField(help_text="How far the device's clock was behind ours.")
    received_at = models.DateTimeField()
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="tap_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.path}"
