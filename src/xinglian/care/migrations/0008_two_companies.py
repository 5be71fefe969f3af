"""Whoever works for two companies may tell both of the birthday; and when two real companies are merged, what one of them
confided to the care fund stays with those who confided it."""

import django.contrib.postgres.fields
from django.db import migrations, models

from xinglian.kernel.rls import PERSON

CONFIDED = f"""
CREATE POLICY confided ON care_case AS RESTRICTIVE FOR ALL TO xl_partner
    USING (former_partner_id IS NULL OR {PERSON} = ANY (confided_to));
CREATE POLICY confided ON care_story AS RESTRICTIVE FOR ALL TO xl_partner
    USING (EXISTS (SELECT 1 FROM care_case AS c WHERE c.id = care_story.case_id));
CREATE POLICY confided ON care_decision AS RESTRICTIVE FOR ALL TO xl_partner
    USING (EXISTS (SELECT 1 FROM care_case AS c WHERE c.id = care_decision.case_id));
"""
UNDO = """
DROP POLICY confided ON care_case;
DROP POLICY confided ON care_story;
DROP POLICY confided ON care_decision;
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0007_private_letters"), ("partners", "0008_came_along")]

    operations = [
        migrations.RemoveConstraint(model_name="day", name="care_birthday_once"),
        migrations.AddConstraint(
            model_name="day",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "birthday")),
                fields=("person", "partner"),
                name="care_birthday_once",
            ),
        ),
        migrations.AddField(
            "case",
            "confided_to",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                db_default=[],
                default=list,
                help_text="After a merge: the people who owned the company that asked.",
                size=None,
            ),
        ),
        migrations.RunSQL(CONFIDED, UNDO),
    ]
