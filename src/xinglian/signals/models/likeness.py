from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Likeness(models.Model):
    """Like these twelve, at least so much: what `like:<id>` in a rule means. Never changed; another choice is another row."""

    id = IdField(primary_key=True)
    pattern_partner_ids = ArrayField(models.BigIntegerField())
    pattern_ordinals = ArrayField(
        models.IntegerField(), help_text="The same for every reader, whatever they see."
    )
    threshold = models.FloatField()
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "signals_likeness"

    def __str__(self) -> str:
        return f"like {len(self.pattern_partner_ids)} partners, {self.threshold}"
