"""At which hour each member is told, when a message may wait for it."""

from django.db import migrations, models

from xinglian.kernel.rls import Protect, Publish

# The lot: one in five is told at once all the same, so that it is seen whether waiting helps.
TIMED = """
CREATE FUNCTION push_is_timed(_message_id bigint, _membership_id bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashtextextended(_membership_id::text, _message_id) & 1073741823) % 5 <> 0
$$;
"""
CONTENT = """
SELECT m.id AS message_id, m.kind, m.title, m.state, m.author_id AS author_person_id, m.author_name, m.started_at, m.target_minutes,
       m.must_acknowledge, m.action_url <> '' AS has_action, m.channels, m.roles, m.region_paths, m.supersedes_id,
       m.superseded_by_id, m.version, m.is_simulated, m.recipients, coalesce(v.title_length, 0) AS title_length,
       coalesce(v.text_length, 0) AS text_length, m.best_hours
  FROM push_message m
  LEFT JOIN LATERAL (SELECT length(t.subject) AS title_length, length(t.body) AS text_length FROM push_variant t
                      WHERE t.message_id = m.id AND t.arm = 0 AND t.partner_type = '' AND t.role = '' AND t.subject <> ''
                      ORDER BY t.language <> 'zh-hans', t.id LIMIT 1) v ON true
 WHERE NOT m.is_test AND NOT m.is_notice AND m.started_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("push", "0021_published_content")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="best_hours",
            field=models.PositiveSmallIntegerField(
                help_text="Handed over at each one's best hour within so many hours; null: at once.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="BestHour",
            fields=[
                ("membership_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("org_id", models.BigIntegerField()),
                ("hour", models.PositiveSmallIntegerField()),
                (
                    "readings",
                    models.PositiveIntegerField(
                        help_text="Of their own, within a day of the sending."
                    ),
                ),
                (
                    "is_own",
                    models.BooleanField(help_text="Enough of their own to speak of a habit."),
                ),
                (
                    "chance",
                    models.FloatField(help_text="That something unread is opened in this hour."),
                ),
                ("learned_at", models.DateTimeField()),
            ],
            options={"db_table": "push_besthour"},
        ),
        migrations.RemoveIndex(model_name="delivery", name="delivery_stoppable"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(state="queued")
                & (
                    models.Q(step__gt=0)
                    | models.Q(quiet_at__isnull=False)
                    | models.Q(code="besthour")
                ),
                fields=["message_id", "membership_id"],
                name="delivery_stoppable",
            ),
        ),
        migrations.RunSQL(TIMED, "DROP FUNCTION push_is_timed"),
        # What somebody does when is for sending alone: the maker's people see it where they ask why.
        Protect("push_besthour", partner="", staff="select"),
        migrations.RunSQL("DROP VIEW push_pub_content", migrations.RunSQL.noop),
        Publish("push_pub_content", CONTENT, to="staff worker"),
    ]
