"""Figures for more than two hundred tags: amounts, counts, ratios and words, added in one statement."""

import django.contrib.postgres.fields
from django.db import migrations, models

AMOUNTS = """
    amount_ev_before before_antifreeze before_battery before_body before_brakes before_cooling before_electrical
    before_engine before_ev before_filters before_fluids before_lighting before_suspension before_tools before_tyres
    before_wipers credit_limit credit_used dead_value ev_stock_value overdue_amount rebate_12m returns_3m
    summer_goods_12m superseded_12m superseded_stock unbought_stock warranty_amount_12m winter_goods_12m
    winter_stock
"""
COUNTS = """
    acks_overdue answers_90d bays certificates_valid chargers competitors_180d complaints_180d contacts_90d
    corrections_12m csm_days deliveries_90d diversions_12m ev_certificate_days_left ev_certificates ev_parts_12m
    ev_technicians ev_tools ev_vehicles_month falling_months help_90d help_diagnosis_90d help_ev_90d help_parts_90d
    invoices_12m last_contact_days last_promotion_days last_training_days last_visit_days layer_days
    left_topics_180d liaisons lifts lost_brands lost_categories lost_parts new_categories people promotions_12m
    reachable_people readers_90d return_days_12m rising_months scanners sent_7d sent_launch sent_policy
    sent_training sent_urgent signins_90d streak_months technicians technicians_counted training_courses_12m
    trainings_12m trainings_missed_180d undercuts_180d up_months vehicles_month visits_90d wanted_outs
    warranty_claims_12m
"""
RATIOS = """
    autumn_index basket_trend below_peak credit_use days_late days_late_90d dead_share delivery_late_share
    discount_share ev_pace ev_vehicle_share frequency_trend hours_to_ack idle90_share late_change late_share
    listed_share month_end_share new_product_share night_reads open_hours open_night open_sunday peak_month_share
    read_change read_launch read_policy read_training read_urgent rebate_share recommends repeat_share
    return_share_3m same_day_reads spring_index stock_out_share stock_top_share stock_turns summer_early_share
    top_part_share training_score trend_1m undercut_by visit_rating weekend_reads weekend_share winter_early_share
"""
WORDS = """
    branch business circle contact csm ev_certified mentored standing
"""

COLUMNS: list[tuple[str, str, models.Field]] = [
    *((name, "bigint", models.BigIntegerField(null=True)) for name in AMOUNTS.split()),
    *((name, "integer", models.IntegerField(null=True)) for name in COUNTS.split()),
    *((name, "double precision", models.FloatField(null=True)) for name in RATIOS.split()),
    *((name, "varchar(20)", models.CharField(max_length=20, null=True)) for name in WORDS.split()),
]
ADD = ", ".join(f"ADD COLUMN {name} {kind}" for name, kind, _field in COLUMNS)
DROP = ", ".join(f"DROP COLUMN {name}" for name, _kind, _field in COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("signals", "0004_indicators")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE signals_figures {ADD}",
                    f"DROP VIEW signals_pub_figures; ALTER TABLE signals_figures {DROP}",
                )
            ],
            state_operations=[
                migrations.AddField("partnerfigures", name, field) for name, _kind, field in COLUMNS
            ],
        ),
        migrations.RunSQL(
            "CREATE OR REPLACE VIEW signals_pub_figures WITH (security_invoker = true) AS"
            " SELECT * FROM signals_figures",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            "refresh",
            "fact_kinds",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                default=list,
                help_text="Kinds of light facts there were any of.",
                size=None,
            ),
        ),
    ]
