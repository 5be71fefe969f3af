"""The radar is the maker's; what an authority decided is no secret among its people, so regions narrow nothing here."""

from django.db import migrations

from xinglian.kernel.rls import Shared


class Migration(migrations.Migration):
    dependencies = [("policyradar", "0001_initial"), ("kernel", "0003_protect")]

    operations = [
        Shared("policyradar_entry", staff="select insert update"),
        Shared("policyradar_step", staff="select insert update"),
        Shared("policyradar_feed", staff="select insert update delete"),
    ]
