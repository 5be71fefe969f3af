"""The language somebody reads messages in may be another than that of the pages."""

from django.db import migrations, models

VIEW = """
CREATE OR REPLACE VIEW identity_pub_membership WITH (security_invoker = true) AS
SELECT m.id AS membership_id, m.person_id, m.org_id, m.roles, m.region_paths, m.title,
       m.is_liaison, p.name, p.pinyin, p.login, p.language, p.zone, p.email, p.phone,
       p.is_contact, m.is_active AND p.is_active AS is_active, p.is_simulated, p.last_login,
       m.created_at,
       CASE p.content_language WHEN '' THEN p.language ELSE p.content_language END
           AS content_language
  FROM identity_membership m JOIN identity_person p ON p.id = m.person_id;
GRANT SELECT (content_language) ON identity_person TO xl_partner, xl_staff;
GRANT UPDATE (content_language) ON identity_person TO xl_partner, xl_staff;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_addresses")]

    operations = [
        migrations.AddField(
            "person",
            "content_language",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Messages come in it first; empty: the language of the pages.",
                max_length=8,
            ),
        ),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
    ]
