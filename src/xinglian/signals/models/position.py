from django.db import models


class Positions(models.Model):
    """Where everybody is: degrees by ordinal, four bytes each, NaN where nobody knows. One row, read as a whole.

    No row security: it answers staff and jobs, cut to their regions, never a partner's page.
    """

    version = models.BigIntegerField(help_text="The refresh that wrote it.")
    latitudes = models.BinaryField()
    longitudes = models.BinaryField()

    class Meta:
        db_table = "signals_position"

    def __str__(self) -> str:
        return f"positions {self.version}"
