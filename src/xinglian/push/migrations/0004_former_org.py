"""Messages of a merged partner's people go with them, and know where they belong."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("push", "0003_published_reach")]

    operations = [
        migrations.AddField(
            "inboxrow",
            "former_org_id",
            models.BigIntegerField(
                help_text="Whom it was sent to, while that one is merged into `org_id`.", null=True
            ),
        ),
        migrations.AddIndex(
            "inboxrow",
            models.Index(
                condition=models.Q(("former_org_id__isnull", False)),
                fields=["former_org_id"],
                name="inbox_former_org",
            ),
        ),
    ]
