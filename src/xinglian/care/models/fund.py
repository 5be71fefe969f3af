from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField, LtreeField


class Budget(models.Model):
    """What the care fund may give in a year, in an area or everywhere (`region_path` = cn)."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    region_path = LtreeField()
    amount_minor = models.BigIntegerField()
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "region_path"], name="care_budget_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="care_budget_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.region_path}"


class Case(models.Model):
    """That money of the care fund was asked for, and what became of it. Why stands in its Story, which few may read.

    `budget` is set, and the money taken from it, with the last approval.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        APPROVED = "approved"
        PAID = "paid"
        CLOSED = "closed"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        REVERSED = "reversed"

    class ReversalTo(models.TextChoices):
        AGAIN = "again"
        FUND = "fund"

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    confided_to = ArrayField(
        models.BigIntegerField(), default=list, db_default=[],
        help_text="After a merge: the people who owned the company that asked.",
    )  # fmt: skip
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    needs_director = models.BooleanField(default=False)
    requested_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approvers = ArrayField(models.BigIntegerField(), default=list)
    budget = models.ForeignKey("care.Budget", models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    paid_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    paper = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", null=True)
    follow_up_on = models.DateField(null=True)
    reversal_to = models.CharField(
        max_length=5, choices=ReversalTo.choices, blank=True, default="", db_default=""
    )
    reversal_by = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", null=True,
        help_text="Who asked to reverse the payment, while nobody has confirmed it.",
    )  # fmt: skip
    closed_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="care_case_positive"),
            # Four eyes, and none of them the requester's: whatever an action forgets, the table does not.
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid", "closed"])
                | Q(approvers__len=2, budget__isnull=False),
                name="care_case_two_approve",
            ),
            models.CheckConstraint(
                condition=~Q(approvers__contains=[F("requested_by")]), name="care_case_not_own"
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="care_case_state")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Story(models.Model):
    """Why: confidential. A row beside its case, under a policy of its own."""

    case = models.OneToOneField("care.Case", models.PROTECT, primary_key=True, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=12)
    beneficiary = models.CharField(max_length=80)
    words = models.TextField()
    outcome = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.cause


class Decision(models.Model):
    """The trail of a case: who decided what, when and why. Rows are only ever added."""

    class Verb(models.TextChoices):
        ASK = "ask"
        APPROVE = "approve"
        DECLINE = "decline"
        WITHDRAW = "withdraw"
        PAY = "pay"
        FOLLOW_UP = "follow_up"
        REVERSE = "reverse"
        REVERSED = "reversed"
        KEEP = "keep"

    id = IdField(primary_key=True)
    case = models.ForeignKey("care.Case", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=10, choices=Verb.choices)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    why = models.CharField(max_length=500, blank=True)
    amount_minor = models.BigIntegerField()
    paper = models.ForeignKey(
        "kernel.StoredFile", models.PROTECT, related_name="+", null=True, help_text="Of a payment."
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(verb="approve"), name="care_approve_once"
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="care_decision_case")]

    def __str__(self) -> str:
        return self.verb
