from django.db import models

from xinglian.kernel.fields import IdField


class Channel(models.Model):
    """A way to reach people, for the whole network. It is on when one of its providers is."""

    key = models.CharField(max_length=12, primary_key=True)
    is_on = models.BooleanField(default=False)
    month_budget = models.PositiveBigIntegerField(
        null=True, help_text="Minor units a calendar month (UTC); null = no limit."
    )
    warned_on = models.DateField(null=True, help_text="The month whose four fifths were told.")

    def __str__(self) -> str:
        return self.key


class Endpoint(models.Model):
    """Where an organisation takes its messages by signed webhook."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    url = models.URLField(max_length=500)
    secret = models.BinaryField()
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    test_result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org"], name="endpoint_one_per_org")]

    def __str__(self) -> str:
        return self.url
