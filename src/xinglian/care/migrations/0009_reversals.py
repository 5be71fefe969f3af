"""The way back of a payment, and the receipt of each in the trail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0008_two_companies"),
        ("kernel", "0007_near"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="reversal_by",
            field=models.ForeignKey(
                help_text="Who asked to reverse the payment, while nobody has confirmed it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="reversal_to",
            field=models.CharField(
                blank=True,
                choices=[("again", "Again"), ("fund", "Fund")],
                db_default="",
                default="",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="paper",
            field=models.ForeignKey(
                help_text="Of a payment.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.storedfile",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked"),
                    ("approved", "Approved"),
                    ("paid", "Paid"),
                    ("closed", "Closed"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("reversed", "Reversed"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="verb",
            field=models.CharField(
                choices=[
                    ("ask", "Ask"),
                    ("approve", "Approve"),
                    ("decline", "Decline"),
                    ("withdraw", "Withdraw"),
                    ("pay", "Pay"),
                    ("follow_up", "Follow Up"),
                    ("reverse", "Reverse"),
                    ("reversed", "Reversed"),
                    ("keep", "Keep"),
                ],
                max_length=10,
            ),
        ),
    ]
