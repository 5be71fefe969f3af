"""Imports as others may count them."""

from django.db import migrations

from xinglian.kernel.rls import Publish


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_protect")]

    operations = [
        Publish(
            "intake_pub_batch",
            "SELECT id AS batch_id, kind, source, state, created_at, finished_at FROM intake_batch",
            to="staff worker",
        ),
    ]
