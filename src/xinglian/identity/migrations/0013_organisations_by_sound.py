from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0012_published_faults")]

    operations = [
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["pinyin", "id"], name="organisation_by_sound"),
        ),
    ]
