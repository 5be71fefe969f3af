from django.db import models


class BestHour(models.Model):
    """The hour of the day at which a member is most likely to open what waits, in the member's own zone.

    Learned from receipts (`actions/learn_hours.py`): with few of their own, mostly from those of their role and province.
    """

    membership_id = models.BigIntegerField(primary_key=True)
    org_id = models.BigIntegerField()
    hour = models.PositiveSmallIntegerField()
    readings = models.PositiveIntegerField(help_text="Of their own, within a day of the sending.")
    is_own = models.BooleanField(help_text="Enough of their own to speak of a habit.")
    chance = models.FloatField(help_text="That something unread is opened in this hour.")
    learned_at = models.DateTimeField()

    class Meta:
        db_table = "push_besthour"

    def __str__(self) -> str:
        return f"{self.hour}:00 for {self.membership_id}"
