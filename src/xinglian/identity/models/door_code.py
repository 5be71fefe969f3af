from django.db import models


class DoorCode(models.Model):
    """The last code sent to a person's phone: hashed, short-lived, counted, used once."""

    person = models.OneToOneField(
        "identity.Person", models.CASCADE, related_name="+", primary_key=True
    )
    org_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code of {self.person_id}"
