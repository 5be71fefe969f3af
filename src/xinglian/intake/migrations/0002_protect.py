from django.db import migrations

from xinglian.kernel.rls import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("kernel", "0003_protect"),
        ("identity", "0002_rights"),
    ]

    operations = [
        Protect("intake_batch", owner="org_id", partner="", staff="select insert update"),
        Protect("intake_mapping", owner="org_id", partner="", staff="all"),
    ]
