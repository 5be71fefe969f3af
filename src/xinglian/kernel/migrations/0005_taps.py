"""What people tapped on their phones, once each; a person reads and writes only their own."""

from django.db import migrations, models

import xinglian.kernel.fields
from xinglian.kernel.rls import ORG, PERSON, Protect

OWN = f"org_id = {ORG} AND person_id = {PERSON}"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_audit_by_region")]

    operations = [
        migrations.CreateModel(
            name="Tap",
            fields=[
                (
                    "id",
                    xinglian.kernel.fields.IdField(primary_key=True, serialize=False),
                ),
                ("org_id", models.BigIntegerField()),
                ("person_id", models.BigIntegerField()),
                ("key", models.UUIDField()),
                ("path", models.CharField(max_length=200)),
                (
                    "tapped_at",
                    models.DateTimeField(help_text="By our clock, never after it arrived."),
                ),
                (
                    "skew_seconds",
                    models.IntegerField(help_text="How far the device's clock was behind ours."),
                ),
                ("received_at", models.DateTimeField()),
                ("answer", models.JSONField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person_id", "key"), name="tap_once")
                ],
            },
        ),
        Protect(
            "kernel_tap",
            partner="select insert update",
            staff="select insert update",
            partner_exact=OWN,
            staff_exact=OWN,
        ),
    ]
