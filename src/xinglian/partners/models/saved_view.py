from django.db import models

from xinglian.kernel.fields import IdField


class SavedView(models.Model):
    """A list's filters under a name: one person's own, or shared with colleagues."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True, help_text="The URL's query string.")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
