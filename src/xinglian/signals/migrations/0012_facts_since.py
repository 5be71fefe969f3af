"""How far new light facts were taken."""

from django.db import migrations, models

from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [("signals", "0011_people_and_parts"), ("kernel", "0009_facts_since")]

    operations = [
        migrations.CreateModel(
            name="FactSeen",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("seen", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "signals_fact_seen"},
        ),
        Shared("signals_fact_seen"),
        migrations.RunSQL(
            "INSERT INTO signals_fact_seen (id, seen, at) VALUES (1, pg_current_snapshot()::text, now())",
            migrations.RunSQL.noop,
        ),
    ]  # fmt: skip
