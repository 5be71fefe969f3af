"""Audiences of one's own, favourites, and how an audience changes from night to night."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from xinglian.kernel.rls import PERSON, Protect

SEEN = "EXISTS (SELECT 1 FROM signals_audience AS a WHERE a.id = audience_id)"


class Migration(migrations.Migration):
    dependencies = [("signals", "0006_versions_and_corrections")]

    operations = [
        migrations.AddField(
            model_name="savedaudience",
            name="is_shared",
            field=models.BooleanField(db_default=True),
        ),
        migrations.RemoveConstraint(model_name="savedaudience", name="signals_audience_name_once"),
        migrations.AddConstraint(
            model_name="savedaudience",
            constraint=models.UniqueConstraint(
                fields=["name"],
                condition=Q(archived_at=None, is_shared=True),
                name="signals_audience_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedaudience",
            constraint=models.UniqueConstraint(
                F("name"),
                F("created_by"),
                condition=Q(archived_at=None, is_shared=False),
                name="signals_audience_own_name_once",
            ),
        ),
        migrations.CreateModel(
            name="AudienceStar",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "audience_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                (
                    "audience",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="signals.savedaudience",
                    ),
                ),
            ],
            options={"db_table": "signals_audience_star"},
        ),
        migrations.CreateModel(
            name="AudienceDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "audience_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("expression", models.TextField()),
                ("cardinality", models.IntegerField()),
                ("joined", models.IntegerField()),
                ("gone", models.IntegerField()),
                ("moved", models.BinaryField()),
                ("members", models.BinaryField(null=True)),
                (
                    "audience",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="signals.savedaudience",
                    ),
                ),
            ],
            options={"db_table": "signals_audience_day"},
        ),
        Protect(
            "signals_audience",
            owner="created_by",
            partner="",
            staff="select insert update",
            staff_exact=f"is_shared OR created_by = {PERSON}",
        ),
        Protect(
            "signals_audience_star",
            owner="person_id",
            partner="",
            staff="select insert delete",
            staff_exact=f"person_id = {PERSON}",
        ),
        Protect(
            "signals_audience_day",
            owner="audience_id",
            partner="",
            staff="select",
            staff_exact=SEEN,
        ),
    ]
