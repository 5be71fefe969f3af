from django.db import models


class Wording(models.Model):
    """The maker's own words of a template in one language, in place of ours."""

    pk = models.CompositePrimaryKey("template", "language")
    template = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.template} {self.language}"
