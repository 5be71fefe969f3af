from django.db import models

from xinglian.kernel.fields import IdField


class Note(models.Model):
    """What a person of the maker wrote down about a partner. Partners never see notes."""

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    person_name = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "-written_at"], name="note_partner")]

    def __str__(self) -> str:
        return self.text[:60]
