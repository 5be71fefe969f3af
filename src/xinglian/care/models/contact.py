from django.db import models

from xinglian.kernel.fields import IdField


class Contact(models.Model):
    """A personal word with a partner: a call, a visit, a message, a gift. `removed_at`: taken back."""

    class Way(models.TextChoices):
        CALL = "call"
        VISIT = "visit"
        MESSAGE = "message"
        GIFT = "gift"

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    moment = models.ForeignKey("care.Moment", models.PROTECT, related_name="+", null=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    said = models.TextField(help_text="What was spoken about; of a message its text.")
    gift = models.CharField(max_length=120, blank=True)
    message_id = models.BigIntegerField(null=True, help_text="push's message, when it was one.")
    follow_up_on = models.DateField(null=True)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    person_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["partner", "-at"], name="care_contact_partner")]

    def __str__(self) -> str:
        return f"{self.way} {self.at:%Y-%m-%d}"
