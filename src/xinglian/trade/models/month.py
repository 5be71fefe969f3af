from django.db import models


class Month(models.Model):
    """A month of order lines: `version` counts what changed it, `mirrored` what the mirror knows."""

    month = models.DateField(primary_key=True)
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
