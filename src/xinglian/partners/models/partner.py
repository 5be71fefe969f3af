from django.db import models
from django.db.models import F, Func, Q

from xinglian.kernel.fields import LtreeField
from xinglian.partners.rules.words import Layer, PartnerType, Status


class NextOrdinal(Func):
    """The next dense number, from 0 (sequence of migration partners.0001)."""

    template = "nextval('partners_ordinal_seq')"
    output_field = models.BigIntegerField()


class Partner(models.Model):
    """A company of the network. Its key is its organisation's id, the owner key of all its rows.

    The database adds columns the model does not name, because it computes them itself (migration
    partners.0002): country_code, province_code, city_code, county_code from `region_path`;
    sort_key, search_text, name_core, phone_key from names and phone.
    """

    organisation = models.OneToOneField(
        "identity.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    ordinal = models.BigIntegerField(unique=True, editable=False, db_default=NextOrdinal())
    code = models.CharField(max_length=40, unique=True)
    type = models.CharField(max_length=20, choices=[(t.value, t.value) for t in PartnerType])
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    pinyin = models.CharField(max_length=400, blank=True, help_text="Full pinyin and initials.")
    status = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in Status], default=Status.ACTIVE
    )
    region = models.ForeignKey("identity.Region", models.PROTECT, related_name="+")
    region_path = LtreeField()
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    csm_person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    mentor_partner = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    liaison_membership = models.ForeignKey(
        "identity.Membership", models.PROTECT, related_name="+", null=True
    )
    address = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, help_text="Degrees north.")
    longitude = models.FloatField(null=True, help_text="Degrees east.")
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.CharField(max_length=120, blank=True)
    credit_code = models.CharField(max_length=18, blank=True, help_text="统一社会信用代码")
    bays = models.PositiveIntegerField(null=True)
    technicians = models.PositiveIntegerField(null=True)
    ev_certified = models.BooleanField(default=False)
    joined_on = models.DateField(null=True)
    layer = models.CharField(
        max_length=10, choices=[(v.value, v.value) for v in Layer], default=Layer.BASE
    )
    layer_reason = models.JSONField(default=dict, help_text="Figures; empty = not computed yet.")
    layer_computed_at = models.DateTimeField(null=True)
    bought_12m_minor = models.BigIntegerField(default=0, help_text="In fen, when last computed.")
    bought_growth = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    is_simulated = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("organisation")), name="partner_not_own_parent"
            ),
            models.CheckConstraint(
                condition=~Q(mentor_partner=F("organisation")), name="partner_not_own_mentor"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="partner_on_earth",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("organisation")), name="partner_not_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def coordinates(self) -> str:
        """Degrees north, then east; empty without."""
        known = self.latitude is not None and self.longitude is not None
        return f"{self.latitude:.4f}, {self.longitude:.4f}" if known else ""
