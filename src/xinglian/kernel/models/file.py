from django.db import models

from xinglian.kernel.fields import IdField


class StoredFile(models.Model):
    """A file somebody brought, checked and kept once; its bytes lie in the file store."""

    id = IdField(primary_key=True)
    org_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=60)
    stored_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["org_id", "-id"], name="file_org")]

    def __str__(self) -> str:
        return self.name
