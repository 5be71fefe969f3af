from django.db import models


class Throttle(models.Model):
    """How often something was tried from one place or on one person, in the window that runs.

    `bucket` is `password:<person>`, `address:<network>` and so on; names that belong to nobody
    have a bucket of their hash, so that they are treated exactly like those of somebody.
    """

    bucket = models.CharField(max_length=100, primary_key=True)
    org_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    tries = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=False)
    window_ends_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person_id"], name="throttle_person"),
            models.Index(fields=["window_ends_at"], name="throttle_end"),
        ]

    def __str__(self) -> str:
        return self.bucket
