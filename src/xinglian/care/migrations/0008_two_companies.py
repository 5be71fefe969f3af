"""Whoever works for two companies may tell both of the birthday; and when two real companies are merged, what one of them
confided to the care fund stays with those who confided it."""

from django.db import migrations, models

from xinglian.kernel.rls import PERSON

# The membership there ended with the merge: that it was one is enough.
_THEN = (
    "EXISTS (SELECT 1 FROM identity_membership AS f WHERE f.person_id = {person} AND f.org_id = {table}.former_partner_id"
    " AND 'partner_owner' = ANY (f.roles))"
)
TABLES = ("care_case", "care_story", "care_decision")
CONFIDED = ";\n".join(
    f"CREATE POLICY confided ON {table} AS RESTRICTIVE FOR ALL TO xl_partner"
    f" USING (former_partner_id IS NULL OR {_THEN.format(person=PERSON, table=table)})"
    for table in TABLES
)
UNDO = ";\n".join(f"DROP POLICY confided ON {table}" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("care", "0007_private_letters")]

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
        migrations.RunSQL(CONFIDED, UNDO),
    ]
