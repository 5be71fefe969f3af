"""Who sees what is expected: a partner its own, staff those of their regions. How large the network is, no partner."""

from django.db import migrations

from xinglian.kernel.rls import Protect, Shared


class Migration(migrations.Migration):
    dependencies = [
        ("supply", "0001_initial"),
        ("identity", "0002_rights"),
        ("kernel", "0003_protect"),
        ("catalogue", "0002_search_and_rights"),
        ("partners", "0002_keys_and_rights"),
        ("stock", "0002_rights_and_views"),
        ("trade", "0003_recorded_for"),
    ]

    operations = [
        Protect("supply_forecast", owner="partner_id"),
        Shared("supply_run", staff="select"),
    ]
