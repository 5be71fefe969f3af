from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class ListView(models.Model):
    """A list's filters under a name: one person's own, or shared with colleagues."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.CASCADE, related_name="+")
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    list = models.CharField(max_length=40, help_text="The list's key: partners.partners.")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, help_text="The URL's query string.")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "list", "name"], name="list_view_name_once")
        ]
        indexes = [models.Index(fields=["org", "list", "created_at"], name="list_view_of_list")]

    def __str__(self) -> str:
        return self.name


class ListLayout(models.Model):
    """The columns one person wants to see in a list, in their order."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.CASCADE, related_name="+")
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    list = models.CharField(max_length=40)
    columns = ArrayField(models.CharField(max_length=40))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "list"], name="list_layout_once")]

    def __str__(self) -> str:
        return self.list
