"""What others may ask of a person's wishes and habits."""

from django.db import migrations

from xinglian.kernel.rls import Publish

WISH = "SELECT person_id, org_id, topic, off FROM push_preference"
BEST_HOUR = "SELECT membership_id, org_id, hour, is_own FROM push_besthour"


class Migration(migrations.Migration):
    dependencies = [("push", "0024_watched")]

    operations = [
        Publish("push_pub_wish", WISH, to="worker"),
        Publish("push_pub_best_hour", BEST_HOUR, to="worker"),
    ]
