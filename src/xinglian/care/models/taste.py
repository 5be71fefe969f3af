from django.db import models

from xinglian.kernel.fields import IdField


class Taste(models.Model):
    """Somebody wants to see a kind of moment in full again: refusals before `asked_at` no longer count."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="care_taste_once")]

    def __str__(self) -> str:
        return self.kind
