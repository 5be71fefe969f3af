from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.kernel.fields import IdField


class Release(models.Model):
    """Weights, lines and yardsticks that hold from a quarter on: written by one person, released by another.

    `weights`: profile → indicator → parts of a hundred. `yardsticks`: partner type (or `profile:…`) → indicator →
    [last tenth, middle, best tenth]; they are set at the release and stay until the next one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waiting for release")
        RELEASED = "released", pgettext_lazy("weights", "Released")
        DROPPED = "dropped", _("Dropped")

    id = IdField(primary_key=True)
    number = models.PositiveIntegerField(help_text="As people call it: 1, 2, 3 …")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    weights = models.JSONField()
    yardsticks = models.JSONField(default=dict)
    red = models.SmallIntegerField(help_text="Tenths of a point: below it is red.")
    green = models.SmallIntegerField(help_text="Tenths of a point: from it on is green.")
    margin = models.SmallIntegerField(
        help_text="Tenths of a point a colour is left later than it is reached."
    )
    least_coverage = models.SmallIntegerField(
        help_text="Thousandths of the weight that have to be measured."
    )
    from_quarter = models.DateField(
        null=True, help_text="Scores of this quarter and later ones go by it."
    )
    note = models.CharField(max_length=300, blank=True)
    author_id = models.BigIntegerField(null=True, help_text="Empty: as delivered.")
    author_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by_id = models.BigIntegerField(null=True)
    released_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="scorecard_release_number"),
            models.CheckConstraint(
                condition=Q(author_id=None)
                | Q(released_by_id=None)
                | ~Q(author_id=F("released_by_id")),
                name="scorecard_release_by_two",
            ),
            models.CheckConstraint(
                condition=Q(red__gt=0, green__gt=F("red"), green__lt=1000, margin__gte=0),
                name="scorecard_release_lines",
            ),
        ]

    @property
    def red_points(self) -> str:
        return f"{self.red / 10:g}"

    @property
    def green_points(self) -> str:
        return f"{self.green / 10:g}"

    def __str__(self) -> str:
        return f"release {self.number}"
