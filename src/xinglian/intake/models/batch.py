from django.db import models

from xinglian.intake.rules.states import Mode, Phase, State
from xinglian.kernel.fields import IdField


class Batch(models.Model):
    """One file on its way in: what it is, what was found in it, what became of it."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=60)
    source = models.CharField(max_length=60, blank=True)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", null=True)
    file_name = models.CharField(max_length=200)
    file_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in State], default=State.UPLOADED
    )
    phase = models.CharField(
        max_length=10, choices=[(p.value, p.value) for p in Phase], blank=True, default=Phase.NONE
    )
    progress = models.FloatField(default=0)
    mode = models.CharField(
        max_length=10, choices=[(m.value, m.value) for m in Mode], default=Mode.ALL
    )
    mapping = models.JSONField(default=dict)
    facts = models.JSONField(
        default=dict, help_text="headers, header_row, sheets, encoding, delimiter, notes, preview"
    )
    counts = models.JSONField(
        default=dict, help_text="rows, good, bad, problems, inserted, updated, unchanged, …"
    )
    summary = models.JSONField(default=list, help_text="[[field, code, count], …] of the problems")
    refusal = models.JSONField(
        default=dict, help_text="{code, params}: why the whole file was refused or failed"
    )
    seconds = models.JSONField(default=dict, help_text="Seconds by phase.")
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["org", "-id"], name="batch_org"),
            models.Index(fields=["sha256"], name="batch_sha"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__gte=0) & models.Q(progress__lte=1),
                name="batch_progress_share",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"
