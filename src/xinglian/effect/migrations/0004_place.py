"""A place by its name, so that row security lets the index be used; parts of one county lose their buckets."""

from django.db import migrations, models
from django.db.models import F, Func

SMALLER = "UPDATE effect_count SET read_by = '{}', responded_by = '{}' WHERE cut <> '' AND nlevel(path) >= 5"


class Migration(migrations.Migration):
    dependencies = [("effect", "0003_report")]

    operations = [
        migrations.RemoveIndex(model_name="count", name="effect_count_place"),
        migrations.AddField(
            model_name="count",
            name="place",
            field=models.GeneratedField(
                expression=Func(F("path"), function="ltree2text"),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="count",
            index=models.Index(fields=["place", "cut", "started_at"], name="effect_count_place"),
        ),
        migrations.RunSQL(SMALLER, migrations.RunSQL.noop),
    ]
