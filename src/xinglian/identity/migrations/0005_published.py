"""Views that other contexts may join. See the README for their columns."""

from django.db import migrations

from xinglian.kernel.rls import Publish

MEMBERSHIP = """
SELECT m.id AS membership_id, m.person_id, m.org_id, m.roles, m.region_paths, m.title,
       m.is_liaison, p.name, p.pinyin, p.login, p.language, p.zone, p.email, p.phone,
       p.is_contact, m.is_active AND p.is_active AS is_active, p.is_simulated, p.last_login,
       m.created_at
  FROM identity_membership m JOIN identity_person p ON p.id = m.person_id
"""
ORGANISATION = """
SELECT id AS org_id, kind, code, name, short_name, pinyin, region_id AS region_code,
       region_path, is_active, is_simulated, created_at
  FROM identity_organisation
"""
REGION = """
SELECT code, level, path, parent_id AS parent_code, name, name_en, short_name, pinyin,
       is_placeholder, ordinal
  FROM identity_region
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_door_rights")]

    operations = [
        Publish("identity_pub_membership", MEMBERSHIP),
        Publish("identity_pub_organisation", ORGANISATION),
        Publish("identity_pub_region", REGION),
    ]
