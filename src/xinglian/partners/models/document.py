from django.db import models

from xinglian.kernel.fields import IdField
from xinglian.partners.rules.words import DocumentKind


class Document(models.Model):
    """A paper of a partner: contract, licence, certificate; with the day it runs out."""

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in DocumentKind])
    title = models.CharField(max_length=120)
    expires_on = models.DateField(null=True)
    added_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "-id"], name="document_partner")]

    def __str__(self) -> str:
        return self.title
