from django.db import models

from xinglian.kernel.fields import IdField


class SignIn(models.Model):
    """One person signed in on one device, until it is ended there or from elsewhere."""

    class By(models.TextChoices):
        PASSWORD = "password"  # noqa: S105 - the way in
        PHONE_CODE = "phone_code"
        INVITATION = "invitation"
        SWITCH = "switch"
        CAST = "cast"

    id = IdField(primary_key=True)
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    membership = models.ForeignKey("identity.Membership", models.CASCADE, related_name="+")
    org_id = models.BigIntegerField()
    by = models.CharField(max_length=12, choices=By.choices)
    second_factor = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="signin_person")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.device}"
