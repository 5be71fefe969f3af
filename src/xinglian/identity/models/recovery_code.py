from django.db import models

from xinglian.kernel.fields import IdField


class RecoveryCode(models.Model):
    """A way in when the second factor is lost: hashed, shown once, used once."""

    id = IdField(primary_key=True)
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    org_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="recoverycode_once"),
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"
