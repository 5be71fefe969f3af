from django.db import models
from django.db.models import Q


class Provider(models.Model):
    """Who carries for a channel, in the order in which they are tried. Secrets are in the vault's form."""

    key = models.CharField(max_length=16, primary_key=True)
    kind = models.CharField(max_length=16)
    channel = models.ForeignKey("push.Channel", models.PROTECT, related_name="providers")
    name = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_on = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    concurrency = models.PositiveSmallIntegerField(default=16)
    rate_per_minute = models.PositiveIntegerField(null=True)
    price = models.DecimalField(
        max_digits=10, decimal_places=4, null=True, help_text="Of one unit, in the currency's unit."
    )
    needs_template = models.BooleanField(default=False, help_text="It carries approved texts only.")
    report_token = models.CharField(max_length=48, blank=True)
    tested_at = models.DateTimeField(null=True)
    test_result = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)
    # Kept by couriers, for all of them: the rate's next free moment, and the breaker.
    faults = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    free_at = models.DateTimeField(null=True)
    broken_until = models.DateTimeField(null=True)
    broken_times = models.PositiveSmallIntegerField(default=0)
    broken_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["channel", "order", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="provider_price"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Spend(models.Model):
    """What was handed over to providers for money, by month and message. `cost_e4`: ten-thousandths of the currency's unit."""

    pk = models.CompositePrimaryKey("month", "message_id", "provider")
    month = models.DateField(help_text="Its first day, UTC.")
    message_id = models.BigIntegerField()
    provider = models.CharField(max_length=16)
    channel = models.CharField(max_length=12)
    cost_e4 = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["message_id"], include=["cost_e4"], name="spend_of_message"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.provider} {self.message_id}"


class EarlyReport(models.Model):
    """A provider's report about a delivery that our books do not know by its number yet."""

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=16)
    external_id = models.CharField(max_length=120)
    state = models.CharField(max_length=12)
    code = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    is_dead = models.BooleanField(default=False)
    reported_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external_id", "state"], name="early_report_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.external_id}"
