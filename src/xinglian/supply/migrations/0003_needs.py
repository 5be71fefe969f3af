"""What partners need, as others join it: who reads sees what row security lets him see of forecasts."""

from django.db import migrations

from xinglian.kernel.rls import Publish
from xinglian.supply.rules.kept import HORIZON, KEPT

_ENOUGH = KEPT.index(0.9) + 1  # in PostgreSQL's arrays
NEED = (
    f"SELECT until, partner_id, part_id, mean[3] AS quarter_mean, quantiles[1][{_ENOUGH}] AS month_enough,"
    f" quantiles[3][{_ENOUGH}] AS quarter_enough, none[{HORIZON}] AS long_none FROM supply_forecast"
)


class Migration(migrations.Migration):
    dependencies = [("supply", "0002_rights")]

    operations = [Publish("supply_pub_need", NEED)]
