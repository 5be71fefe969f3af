from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from xinglian.identity.rules.roles import OrgKind
from xinglian.kernel.fields import IdField, LtreeField


class Organisation(models.Model):
    """The maker, a partner or a service body. Its id is the owner key of every row it owns."""

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in OrgKind])
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    pinyin = models.CharField(max_length=300, blank=True, help_text="Of the names, for searching.")
    region = models.ForeignKey("identity.Region", models.PROTECT, related_name="+", null=True)
    region_path = LtreeField(null=True)  # type: ignore[misc]
    is_active = models.BooleanField(default=True)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="maker"), name="organisation_one_maker"
            ),
        ]
        indexes = [
            GinIndex(
                OpClass(Lower("name"), "gin_trgm_ops"),
                OpClass(Lower("code"), "gin_trgm_ops"),
                OpClass("pinyin", "gin_trgm_ops"),
                name="organisation_search",
            ),
            models.Index(fields=["pinyin", "id"], name="organisation_by_sound"),
        ]

    def __str__(self) -> str:
        return self.name
