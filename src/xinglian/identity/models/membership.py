from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Membership(models.Model):
    """A person in an organisation, with roles: this is what a message's recipient is."""

    id = IdField(primary_key=True)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    roles = ArrayField(models.CharField(max_length=20))
    region_paths = ArrayField(models.CharField(max_length=120), default=list)
    title = models.CharField(max_length=60, blank=True, help_text="As printed on the card.")
    is_liaison = models.BooleanField(default=False, help_text="Certified liaison 溝通聯絡員.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "org"], name="membership_once"),
        ]
        indexes = [models.Index(fields=["org_id", "is_active"], name="membership_org")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.org_id}"
