from django.db import models

from xinglian.kernel.fields import LtreeField


class Standing(models.Model):
    """How a message's partners stand in one place, with one CSM: reached, or why not yet. Each partner counts once,
    with the nearest of its people; each of the people who still have to read counts once, with the own reason."""

    pk = models.CompositePrimaryKey("message_id", "region_path", "csm_person_id", "code")
    message_id = models.BigIntegerField()
    region_path = LtreeField(help_text="Of the partners; empty when unknown.")  # type: ignore[misc]
    csm_person_id = models.BigIntegerField(help_text="0 = no CSM.")
    code = models.CharField(max_length=10, help_text="rules/standing.py")
    partners = models.PositiveIntegerField()
    people = models.PositiveIntegerField(help_text="Who still have to read it.")

    def __str__(self) -> str:
        return f"{self.message_id} in {self.region_path}: {self.code}"
