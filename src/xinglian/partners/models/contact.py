from django.db import models

from xinglian.kernel.fields import IdField


class Contact(models.Model):
    """Somebody to call at a partner, whether or not they sign in."""

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "id"], name="contact_partner")]

    def __str__(self) -> str:
        return self.name
