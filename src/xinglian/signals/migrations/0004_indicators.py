"""Indicators: values per partner and month (in parts, one a month), sums by place, runs and restatements."""

import django.contrib.postgres.fields
from django.db import migrations, models

from xinglian.kernel.fields import IdField, LtreeField
from xinglian.kernel.rls import REACH, REGIONS, Protect, Publish, Shared

VALUES = """
CREATE TABLE signals_indicator (
    partner_id bigint NOT NULL, month date NOT NULL, place ltree NOT NULL, type varchar(20) NOT NULL,
    layer varchar(10) NOT NULL, tops bigint[] NOT NULL, bottoms bigint[] NOT NULL, run_id bigint NOT NULL,
    PRIMARY KEY (partner_id, month)
) PARTITION BY RANGE (month);
CREATE INDEX signals_indicator_run_id ON signals_indicator (run_id, month);
CREATE FUNCTION signals_indicator_part(_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', _month);
    name text := 'signals_indicator_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('signals_indicator_part'));
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF signals_indicator FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 85)',
        name, first, (first + interval '1 month')::date);
    -- Read through the parent only: without row security of its own it answers nobody directly.
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
END $$;
REVOKE ALL ON FUNCTION signals_indicator_part FROM PUBLIC;
GRANT EXECUTE ON FUNCTION signals_indicator_part TO xl_worker;
"""
# Sums belong to a place, values of partners are seen by whoever sees the place: no look at another table per row.
OF_PLACE = f"{REACH} = 'network' OR ({REACH} = 'regions' AND place <@ {REGIONS})"
# A city's sums tell nothing about who looks after one of its counties: those add up their partners (queries/indicator_rows.py).
OF_PARTNER = (
    f"{REACH} = 'network' OR ({REACH} = 'regions' AND (place <@ {REGIONS} OR EXISTS"
    " (SELECT FROM identity_organisation AS seen WHERE seen.id = {table}.partner_id)))"
)


def _array(**more: object) -> "django.contrib.postgres.fields.ArrayField":
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BigIntegerField(null=True), size=None, **more
    )


def _causes() -> "django.contrib.postgres.fields.ArrayField":
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=12), size=None
    )


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0003_past"),
        ("trade", "0005_stock_by_day"),
        ("push", "0003_published_reach"),
        ("identity", "0005_published"),
    ]

    operations = [
        migrations.RunSQL(
            VALUES, "DROP TABLE signals_indicator; DROP FUNCTION signals_indicator_part"
        ),
        migrations.CreateModel(
            name="IndicatorMonth",
            fields=[
                ("partner_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("place", LtreeField()),
                ("type", models.CharField(max_length=20)),
                ("layer", models.CharField(blank=True, max_length=10)),
                ("tops", _array()),
                ("bottoms", _array()),
                ("run_id", models.BigIntegerField()),
            ],
            options={"db_table": "signals_indicator", "managed": False},
        ),
        migrations.CreateModel(
            name="IndicatorSum",
            fields=[
                ("id", IdField(primary_key=True, serialize=False)),
                ("indicator", models.SmallIntegerField()),
                ("month", models.DateField()),
                ("place", LtreeField()),
                ("type", models.CharField(max_length=20)),
                ("layer", models.CharField(blank=True, max_length=10)),
                ("top", models.DecimalField(decimal_places=0, max_digits=30)),
                ("bottom", models.DecimalField(decimal_places=0, max_digits=30)),
                ("partners", models.IntegerField()),
            ],
            options={
                "db_table": "signals_indicator_sum",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "month", "place", "type", "layer"),
                        name="indicator_sum_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorRun",
            fields=[
                ("id", IdField(primary_key=True, serialize=False)),
                (
                    "scope",
                    models.CharField(
                        choices=[("all", "all"), ("open", "open"), ("partners", "partners")],
                        max_length=8,
                    ),
                ),
                ("first_month", models.DateField()),
                ("last_month", models.DateField()),
                ("orders_until", models.DateField()),
                ("ledger_month", models.DateField(null=True)),
                ("people_month", models.DateField(null=True)),
                ("catalogue", models.CharField(max_length=32)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("partners", models.IntegerField()),
                (
                    "changed",
                    models.IntegerField(help_text="Partner months whose values are others now."),
                ),
                ("restated", models.IntegerField(help_text="Of those, in closed months.")),
                ("currency", models.CharField(max_length=3)),
            ],
            options={"db_table": "signals_indicator_run"},
        ),
        migrations.CreateModel(
            name="IndicatorDue",
            fields=[
                ("partner_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("causes", _causes()),
                ("since", models.DateTimeField()),
            ],
            options={"db_table": "signals_indicator_due"},
        ),
        migrations.CreateModel(
            name="Restated",
            fields=[
                ("id", IdField(primary_key=True, serialize=False)),
                ("run_id", models.BigIntegerField()),
                ("partner_id", models.BigIntegerField()),
                ("month", models.DateField()),
                ("place", LtreeField()),
                ("type", models.CharField(max_length=20)),
                ("layer", models.CharField(blank=True, max_length=10)),
                ("causes", _causes()),
                ("tops_before", _array(null=True)),
                ("bottoms_before", _array(null=True)),
                ("tops_after", _array(null=True)),
                ("bottoms_after", _array(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "signals_restated",
                "indexes": [
                    models.Index(fields=["run_id", "month"], name="restated_run"),
                    models.Index(fields=["partner_id", "month"], name="restated_partner"),
                ],
            },
        ),
        Protect(
            "signals_indicator",
            owner="partner_id",
            staff_exact=OF_PARTNER.format(table="signals_indicator"),
        ),
        Protect("signals_indicator_sum", owner="id", partner="", staff_exact=OF_PLACE),
        Protect("signals_indicator_due", owner="partner_id", partner="", staff=""),
        Protect(
            "signals_restated",
            owner="partner_id",
            staff_exact=OF_PARTNER.format(table="signals_restated"),
        ),
        Shared("signals_indicator_run", partner="select", staff="select"),
        Publish(
            "signals_pub_indicator",
            "SELECT partner_id, month, place, type, layer, tops, bottoms, run_id FROM signals_indicator",
        ),
    ]
