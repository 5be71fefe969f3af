from django.db import models

from xinglian.kernel.fields import IdField


class Day(models.Model):
    """A day that comes back every year: a company's opening day, or the birthday a person gave away themselves.

    A birthday stands here only while its person agrees: it is deleted when they no longer do. Whoever works for two companies
    tells each of them, or one.
    """

    class Kind(models.TextChoices):
        OPENING = "opening"
        BIRTHDAY = "birthday"

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    person_name = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    is_lunar = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner"], condition=models.Q(kind="opening"), name="care_opening_once"
            ),
            models.UniqueConstraint(
                fields=["person", "partner"],
                condition=models.Q(kind="birthday"),
                name="care_birthday_once",
            ),
            models.CheckConstraint(
                condition=models.Q(month__range=(1, 12)) & models.Q(day__range=(1, 31)),
                name="care_day_of_a_year",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="opening", person=None)
                | models.Q(kind="birthday", person__isnull=False),
                name="care_birthday_of_a_person",
            ),
        ]
        indexes = [models.Index(fields=["kind", "month", "day"], name="care_day_when")]

    def __str__(self) -> str:
        return f"{self.kind} {self.month}-{self.day}"
