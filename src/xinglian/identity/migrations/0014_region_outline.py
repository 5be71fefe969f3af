from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0013_organisations_by_sound")]

    operations = [
        migrations.AddIndex(
            model_name="region",
            index=models.Index(
                condition=models.Q(("level__in", ("area", "province"))),
                fields=["ordinal"],
                name="region_outline",
            ),
        ),
    ]
