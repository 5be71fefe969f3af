"""Stock as it was: every day a position was stated, and by which import."""

from django.db import migrations

from xinglian.kernel.rls import Publish

# Of one day the latest revision under each code; under several codes of a merged partner, added up.
STOCK_DAY = (
    "SELECT partner_id, part_id, as_of, currency, sum(on_hand) AS on_hand,"
    " sum(greatest(on_hand, 0) * coalesce(unit_cost, 0)) AS value, max(last_moved_on) AS last_moved_on,"
    " max(batch_id) AS batch_id, bool_or(is_simulated) AS is_simulated, max(recorded_at) AS recorded_at"
    " FROM (SELECT DISTINCT ON (partner_id, part_id, recorded_for_id, as_of) * FROM trade_stock_position"
    " ORDER BY partner_id, part_id, recorded_for_id, as_of, revision DESC) AS stated"
    " GROUP BY partner_id, part_id, as_of, currency"
)


class Migration(migrations.Migration):
    dependencies = [("trade", "0004_lines_by_day")]

    operations = [Publish("trade_pub_stock_day", STOCK_DAY)]
