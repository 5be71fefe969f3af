"""Series are judged by windows of days, the fewest their noise allows; measurements made the other way are no measure of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("risk", "0004_register")]

    operations = [
        migrations.AddField(
            "watch",
            "window",
            models.PositiveSmallIntegerField(
                default=1, help_text="Days summed up; 0: too small to judge."
            ),
        ),
        migrations.AddField(
            "watch",
            "band",
            models.FloatField(help_text="How far it must usually stray, as a share.", null=True),
        ),
        migrations.AddField(
            "alert",
            "window",
            models.PositiveSmallIntegerField(default=1, help_text="Days summed up on each day."),
        ),
        migrations.RunSQL("DELETE FROM risk_replay", migrations.RunSQL.noop),
        migrations.RemoveField("replay", "width"),
        migrations.AddField(
            "replay",
            "a_year",
            models.FloatField(
                default=0.4, help_text="Alerts a series-year that chance was allowed."
            ),
            preserve_default=False,
        ),
    ]
