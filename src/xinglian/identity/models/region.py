from django.db import models

from xinglian.kernel.fields import LtreeField


class Region(models.Model):
    """A place in the tree country → area (大区) → province → city → county.

    Mainland codes are those of the administrative divisions; placeholders such as 市辖区 keep the
    tree regular and are hidden. Rights of staff are narrowed by `path`. Provinces and cities know their centre.
    """

    class Level(models.TextChoices):
        COUNTRY = "country"
        AREA = "area"
        PROVINCE = "province"
        CITY = "city"
        COUNTY = "county"

    code = models.CharField(max_length=20, primary_key=True)
    level = models.CharField(max_length=8, choices=Level.choices)
    path = LtreeField()
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    short_name = models.CharField(max_length=30)
    pinyin = models.CharField(max_length=120, blank=True, help_text="Full pinyin and initials.")
    is_placeholder = models.BooleanField(default=False)
    ordinal = models.PositiveIntegerField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["ordinal"]
        indexes = [
            # Areas and provinces: the few names that screens of the whole network say.
            models.Index(
                fields=["ordinal"],
                condition=models.Q(level__in=("area", "province")),
                name="region_outline",
            )
        ]

    def __str__(self) -> str:
        return self.name
