"""Who is told by which channel when: preferences, quiet hours, lanes, the fallback chain, held back and why."""

import django.contrib.postgres.fields
from django.db import migrations, models

from xinglian.kernel.rls import ORG, PERSON, Protect

# Muting a channel was a matter of one membership; it is the person's, for all kinds that do not bind.
MUTES = """
INSERT INTO push_preference (person_id, topic, org_id, "off", "first", pace, changed_at)
SELECT m.person_id, '', max(u.org_id), array_agg(DISTINCT u.channel), '', 'at_once', max(u.muted_at)
  FROM push_mute u JOIN identity_membership m ON m.id = u.membership_id GROUP BY m.person_id
"""
# Headquarters reads what people chose, to answer “why did I not get it”; only they themselves change it.
OWN_HAND = "; ".join(
    f"CREATE POLICY own_hand_{verb.lower()} ON {table} AS RESTRICTIVE FOR {verb} TO xl_staff"
    f" {'WITH CHECK' if verb == 'INSERT' else 'USING'} (person_id = {PERSON})"
    for table in ("push_preference", "push_habit")
    for verb in ("INSERT", "UPDATE", "DELETE")
)
# Somebody of two organisations has one set of wishes, kept by the one they last chose in.
OWN_HAND += "; " + "; ".join(
    f"CREATE POLICY own_org_{verb.lower()} ON {table} AS RESTRICTIVE FOR {verb} TO xl_partner WITH CHECK (org_id = {ORG})"
    for table in ("push_preference", "push_habit")
    for verb in ("INSERT", "UPDATE")
)
# Which channels there are is no secret; how they are set up is.
CHANNELS_ON = "GRANT SELECT (key, is_on) ON push_channel TO xl_partner"
_DROP = "; ".join(
    f"DROP POLICY {policy} ON {table}"
    for table in ("push_preference", "push_habit")
    for policy in (
        "own_hand_insert",
        "own_hand_update",
        "own_hand_delete",
        "own_org_insert",
        "own_org_update",
    )
)


class Migration(migrations.Migration):
    dependencies = [("push", "0007_providers"), ("identity", "0012_published_faults")]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "topic",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("topic", models.CharField(blank=True, max_length=12)),
                ("org_id", models.BigIntegerField()),
                (
                    "off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        help_text="Channels unwanted.",
                        size=None,
                    ),
                ),
                (
                    "first",
                    models.CharField(
                        blank=True,
                        help_text="The channel to be tried before the others.",
                        max_length=12,
                    ),
                ),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("at_once", "At Once"),
                            ("daily", "Daily"),
                            ("weekly", "Weekly"),
                        ],
                        default="at_once",
                        max_length=8,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("off__contains", ["inapp"]), _negated=True),
                        name="preference_not_inapp",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Habit",
            fields=[
                ("person_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("org_id", models.BigIntegerField()),
                (
                    "quiet_from",
                    models.PositiveSmallIntegerField(
                        help_text="Hour of the person's zone; the same as `quiet_to`: never quiet.",
                        null=True,
                    ),
                ),
                ("quiet_to", models.PositiveSmallIntegerField(null=True)),
                ("digest_hour", models.PositiveSmallIntegerField(null=True)),
                (
                    "digest_day",
                    models.PositiveSmallIntegerField(help_text="1 = Monday.", null=True),
                ),
                ("consent_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_to__isnull", True)),
                            models.Q(("quiet_from__range", (0, 23)), ("quiet_to__range", (0, 23))),
                            _connector="OR",
                        ),
                        name="habit_quiet_hours",
                    )
                ]
            },
        ),
        Protect(
            "push_preference",
            partner="select insert update delete",
            staff="select insert update delete",
            partner_exact=f"person_id = {PERSON}",
        ),
        Protect(
            "push_habit",
            partner="select insert update delete",
            staff="select insert update delete",
            partner_exact=f"person_id = {PERSON}",
        ),
        migrations.RunSQL(OWN_HAND, _DROP),
        migrations.RunSQL(
            CHANNELS_ON, "REVOKE SELECT (key, is_on) ON push_channel FROM xl_partner"
        ),
        migrations.RunSQL(MUTES, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Mute"),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("policy", "Policy"),
                    ("launch", "New product"),
                    ("stock", "Stock"),
                    ("emergency", "Urgent notice"),
                    ("training", "Training"),
                    ("promotion", "Promotion"),
                    ("general", "News"),
                ],
                default="general",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="fallback",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                help_text="Sought by these, one after another, who has not read; null: as the kind's default says.",
                null=True,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="fallback_minutes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveIntegerField(),
                default=list,
                help_text="How long each waits for a reading after the step before.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="wave_at",
            field=models.DateTimeField(
                help_text="When the chain is looked after next; null: it is over.", null=True
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="lane",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, help_text="0 first, 1 normal, 2 bulk."
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="closed_channels",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                default=list,
                help_text="Wanted, and switched off when it went out.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="lane",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="delivery",
            name="step",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="Of the chain; 0 = at once. Later ones end with a reading.",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="quiet_at",
            field=models.DateTimeField(
                help_text="When the person's quiet hours begin: not handed over after it.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    (s, s)
                    for s in (
                        "queued",
                        "sending",
                        "sent",
                        "delivered",
                        "failed",
                        "uncertain",
                        "cancelled",
                        "held",
                    )
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.RemoveIndex(model_name="delivery", name="delivery_due"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "queued")),
                fields=["channel", "lane", "next_at"],
                name="delivery_queued",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "sending")),
                fields=["channel", "next_at"],
                name="delivery_sending",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("state", "queued"),
                    models.Q(("step__gt", 0), ("quiet_at__isnull", False), _connector="OR"),
                ),
                fields=["message_id", "membership_id"],
                name="delivery_stoppable",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("code", "digest"), ("state", "held")),
                fields=["next_at"],
                name="delivery_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("wave_at__isnull", False)),
                fields=["wave_at"],
                name="message_wave",
            ),
        ),
    ]
