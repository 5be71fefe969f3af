"""Moments and contacts are the maker's; a birthday is its person's own."""

from django.db import migrations

from xinglian.kernel.rls import PERSON, Protect


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial"), ("partners", "0002_keys_and_rights")]

    operations = [
        Protect("care_moment", owner="partner_id", partner="", staff="select insert update"),
        Protect("care_contact", owner="partner_id", partner="", staff="select insert update"),
        Protect(
            "care_day",
            owner="partner_id",
            partner="all",
            partner_rows=f"kind = 'opening' OR person_id = {PERSON}",
            # Nobody at the maker writes down a birthday: its person does.
            staff="all",
            staff_rows="kind = 'opening'",
        ),
        Protect("care_taste", partner="", staff="all", staff_rows=f"person_id = {PERSON}"),
    ]
