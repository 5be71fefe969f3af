"""A return is worth what its terms said when it was asked for, of goods as they are found."""

from django.db import migrations, models
from django.db.models import Q

SHARE = {"decimal_places": 2, "max_digits": 5}
_SENSE = (
    Q(minimum_minor__gte=0) & Q(answer_hours__gt=0) & Q(urgent_hours__gt=0) & Q(delivery_days__gte=0)
    & Q(return_days__gte=0) & Q(return_percent__gte=0) & Q(return_percent__lte=100)
)  # fmt: skip


def of_return(name: str, help_text: str) -> migrations.AddField:
    field = models.DecimalField(default=100, help_text=help_text, **SHARE)
    return migrations.AddField("return", name, field)


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_refused_at_the_door")]

    operations = [
        of_return("sound_percent", "Of the price, for what nobody needs: by the terms when it was asked for."),
        of_return("opened_percent", "The same, in an opened box."),
        # Until now the share of the terms stood at the lines nobody needed.
        migrations.RunSQL(
            "UPDATE orders_return AS b SET sound_percent = r.percent, opened_percent = r.percent FROM"
            " (SELECT back_id, min(percent) AS percent FROM orders_returnline GROUP BY 1) AS r WHERE r.back_id = b.id;"
            " SET CONSTRAINTS ALL IMMEDIATE",
            "",
        ),
        migrations.RemoveConstraint("terms", "orders_terms_sense"),
        migrations.AddField(
            "terms", "opened_percent",
            models.DecimalField(help_text="The same, of goods whose box was opened. Null: as sound ones.", null=True, **SHARE),
        ),
        migrations.AddConstraint(
            "terms",
            models.CheckConstraint(
                condition=_SENSE & (Q(opened_percent=None) | (Q(opened_percent__gte=0) & Q(opened_percent__lte=100))),
                name="orders_terms_sense",
            ),
        ),
    ]  # fmt: skip
