"""Addresses that do not arrive: few, so that a million recipients can be held against them."""

from django.db import migrations

from xinglian.kernel.rls import Publish

FAULT = "SELECT person_id, kind, value, broken_at, broken_reason FROM identity_address WHERE broken_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("identity", "0011_find_people")]

    operations = [Publish("identity_pub_fault", FAULT)]
